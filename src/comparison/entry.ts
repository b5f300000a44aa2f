import type { Cell } from '../results/cell.ts';
import { assault } from '../results/format.ts';
import { grouped } from '../results/grouped.ts';
import type { StoredRun } from '../results/run-files.ts';
import type { SampleRecord } from '../results/sample.ts';
import { brokenSamples, contests, standingSamples, type BrokenSamples } from '../results/summary.ts';
import type { ComparedKind } from './schema.ts';

/** What a run says about each image in one respect: a candidate for a pair. */
export interface Entry extends Pick<Cell, 'model' | 'dataset' | 'defense' | 'norm' | 'epsilon' | 'epsilonText'> {
  readonly kind: ComparedKind;
  /** In words, with the way in which they saw the defense, by name; empty without an attack. */
  readonly attacks: readonly string[];
  /** Names of the attacks and of what ensembles among them ran; empty without an attack. */
  readonly attackPlugins: readonly string[];
  /** The defense that some of its points were made through instead of the one attacked; null where none were. */
  readonly surrogate: string | null;
  /** The joint model that purifies for another one; null where that is the model itself, or nothing purifies. */
  readonly purifier: string | null;
  /** Ids. */
  readonly cells: readonly string[];
  /** Samples of one of the cells, for labels and draws. */
  readonly records: readonly SampleRecord[];
  /** By sample: whether the defended model was right, throughout all attacks. */
  readonly right: ReadonlyMap<number, boolean>;
  /** Why there is no measurement; else null. */
  readonly missing: string | null;
}

/** All that may be compared in a contest of a run. */
export interface ContestEntries {
  readonly worst: Entry;
  readonly clean: Entry;
  /** By cell, measured or not. */
  readonly attacks: readonly Entry[];
}

/** The samples of a run in two orders. */
interface SampleIndex {
  readonly records: ReadonlyMap<string, readonly SampleRecord[]>;
  readonly broken: BrokenSamples;
  /** Of the configuration. */
  readonly purifier: string | null;
  readonly surrogate: string | null;
}

/** Everything in a run that may be compared, contest by contest. */
export function entriesOf({ result, samples }: StoredRun): ContestEntries[] {
  const records = grouped(samples, ({ cell }) => cell);
  const { purifier, surrogate } = result.config;
  const index = { records, broken: brokenSamples(samples), purifier, surrogate };
  return contests(result.cells, samples).map(({ cells, outcome }) => ({
    worst: entry('worst-case', outcome?.measured ?? cells, index),
    clean: entry('clean', outcome?.measured ?? cells, index),
    attacks: cells.map((cell) => entry('attack', [cell], index)),
  }));
}

/** @param cells of one contest, all measured or none */
function entry(kind: ComparedKind, cells: readonly Cell[], index: SampleIndex): Entry {
  const { records: byCell, broken, purifier, surrogate } = index;
  const [first] = cells as readonly [Cell, ...Cell[]];
  const { model, dataset, defense, norm, epsilon, epsilonText } = first;
  const records = byCell.get(first.id) ?? [];
  return {
    ...{ kind, model, dataset, defense, norm, epsilon, epsilonText, records },
    purifier: defense === 'feedforward' ? null : purifier,
    attacks: kind === 'clean' ? [] : [...new Set(cells.map(assault))].sort(),
    attackPlugins: kind === 'clean' ? [] : [...new Set(cells.flatMap(pluginsOf))],
    surrogate: kind !== 'clean' && cells.some(({ gradient }) => gradient === 'surrogate') ? surrogate : null,
    cells: cells.map(({ id }) => id),
    right:
      kind === 'clean'
        ? new Map(records.map((record) => [record.sample, isRightWhenClean(record)]))
        : standingSamples(cells, broken),
    missing: first.status === 'done' ? null : `${first.status === 'error' ? 'failed' : 'skipped'}: ${first.reason}`,
  };
}

function pluginsOf(cell: Cell): string[] {
  const stages = cell.status === 'done' ? (cell.stages ?? []) : [];
  return [cell.attack, ...stages.map(({ attack }) => attack)];
}

function isRightWhenClean({ clean, draws, label }: SampleRecord): boolean {
  return (draws?.clean ?? [clean.prediction]).every((prediction) => prediction === label);
}
