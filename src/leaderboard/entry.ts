import { createHash } from 'node:crypto';
import type { ModelInfo } from '../results/provenance.ts';
import type { StoredRun } from '../results/run-files.ts';
import type { RunResult } from '../results/schema.ts';
import { contests, type Contest, type ContestOutcome } from '../results/summary.ts';

/** A defended model within one ball as one run measured it. Numbers of different runs are never put together. */
export interface LeaderboardEntry extends Omit<Contest, 'outcome'> {
  readonly run: RunResult;
  readonly outcome: ContestOutcome;
  /** Absent where the file of the run does not know the model. */
  readonly modelInfo?: ModelInfo;
  /** What purifies the images, where that is not the model itself. */
  readonly purifier?: string;
  /** The same for the same weights behind the same defense, by whatever run, and under whatever name, they were measured. */
  readonly contender: string;
  /** Draws of the noise of a random defense that its verdicts are over; 1 where there is one verdict for each image. */
  readonly draws: number;
  /** The same for entries on the same images. */
  readonly data: string;
}

/** A contest of which nothing was measured. */
export interface Unmeasured {
  readonly run: RunResult;
  readonly contest: Contest;
}

/** What a run contributes to a leaderboard: its contests, those with a number and those without. */
export function entriesOf({ result, samples }: StoredRun): { entries: LeaderboardEntry[]; unmeasured: Unmeasured[] } {
  const entries: LeaderboardEntry[] = [];
  const unmeasured: Unmeasured[] = [];
  const drawsByCell = new Map(samples.map(({ cell, draws }) => [cell, draws?.clean.length ?? 1]));
  for (const contest of contests(result.cells, samples)) {
    const { outcome, ...place } = contest;
    if (outcome) entries.push(entryOf(result, { ...place, outcome }, drawsByCell.get(outcome.measured[0]!.id) ?? 1));
    else unmeasured.push({ run: result, contest });
  }
  return { entries, unmeasured };
}

function entryOf(
  run: RunResult,
  contest: Contest & Pick<LeaderboardEntry, 'outcome'>,
  draws: number,
): LeaderboardEntry {
  const modelInfo = ownModel(run, contest.model, contest.dataset);
  const purifier = contest.defense === 'feedforward' ? null : run.config.purifier;
  return {
    ...contest,
    run,
    ...(modelInfo && { modelInfo }),
    ...(purifier !== null && { purifier }),
    contender: digest([contenderKey(run, contest, modelInfo, purifier), draws]),
    draws,
    data: dataKey(run, contest.dataset),
  };
}

function ownModel({ models }: RunResult, name: string, dataset: string): ModelInfo | undefined {
  const key = `${name}-${dataset}`;
  return Object.hasOwn(models, key) ? models[key] : undefined;
}

function contenderKey(
  run: RunResult,
  { cells, defense, dataset }: Contest,
  modelInfo: ModelInfo | undefined,
  purifier: string | null,
): string {
  const weights = (info: ModelInfo | undefined): string => info?.sha256 ?? `unknown, of ${run.id}`;
  const undefended = defense === 'feedforward';
  const plugin = Object.hasOwn(run.defenses, defense) ? run.defenses[defense] : undefined;
  return digest([
    weights(modelInfo),
    purifier === null ? null : weights(ownModel(run, purifier, dataset)),
    defense.split(':')[0],
    undefended ? null : (plugin?.sha256 ?? null),
    Object.entries(cells[0]?.params.defense ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

function dataKey({ datasets }: RunResult, dataset: string): string {
  const info = Object.hasOwn(datasets, dataset) ? datasets[dataset] : undefined;
  return digest(info ? [info.split, Object.entries(info.sha256).sort(([a], [b]) => (a < b ? -1 : 1))] : null);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
