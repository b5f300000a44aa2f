import type { Attack } from '../attacks/types.ts';
import type { ImageSet } from '../datasets/types.ts';
import { EpsballError } from '../errors.ts';
import feedforward from '../defenses/feedforward.ts';
import type { Defense } from '../defenses/types.ts';
import type { Engine } from '../engine/types.ts';
import { bind } from '../models/bind.ts';
import type { LoadedModel } from '../models/types.ts';
import type { SavedPoints } from '../results/adversarial-file.ts';
import type { Cell } from '../results/cell.ts';
import type { Example } from '../results/example.ts';
import type { SampleRecord } from '../results/sample.ts';
import { compileAttack, disposeGraphs } from './attack-graphs.ts';
import { calledOf } from './called-model.ts';
import { compileWithBestLanes, suitsSamples, type ChosenLanes } from './choose-lanes.ts';
import { RunChecks } from './checks/run-checks.ts';
import { exposeToAttack } from './defend.ts';
import { isChained } from './step-chain.ts';
import { prepareDefended } from './defended-context.ts';
import { DefendedModels } from './defended-models.ts';
import { makeExamples } from './examples.ts';
import { naming, reasonOf } from './failure.ts';
import { guardDefense } from './guard-defense.ts';
import type { Journal, KeptCell } from '../results/journal.ts';
import { identify, measureCell } from './measure-cell.ts';
import type { CellJob } from './cell-run.ts';
import { mention } from './mention.ts';
import { isRandom, type NoiseSource, type NoiseTensors } from './noise.ts';
import { recordedPoint, recordedPoints } from './recorded-point.ts';
import { sortRecords } from './records.ts';
import { standInOf } from './stand-in.ts';
import type { Finding } from './subject.ts';
import { sweepsOf } from './sweeps.ts';
import type { AttackProgress, Plan, PlannedCell, PlannedStage, Progress, RunEvents } from './types.ts';

/** All that is loaded and opened for an experiment. */
export interface MeasureInput {
  readonly plan: Plan;
  /** By name, those of ensembles included. */
  readonly attacks: ReadonlyMap<string, Attack>;
  readonly defenses: readonly Defense[];
  /** What points are made through for the way of gradients `surrogate`. */
  readonly surrogate?: Pick<NoiseSource, 'defense' | 'params'> | undefined;
  /** In the order of the names in the configuration. */
  readonly models: readonly LoadedModel[];
  readonly images: ImageSet;
  /** Runs the attacks. */
  readonly engine: Engine;
  /** Computes verdicts: float32 on the processor. */
  readonly judgeEngine: Engine;
  /** Lanes of the attack's graphs, by default chosen by measurement; no influence on results. */
  readonly lanes?: number | undefined;
  /** Whether the recorded points of all samples are handed out as well; default false. */
  readonly keepsPoints?: boolean | undefined;
  readonly events?: RunEvents;
  readonly journal: Journal;
  readonly signal?: AbortSignal | undefined;
}

/** What was measured. */
export interface Measurements {
  readonly cells: readonly Cell[];
  readonly samples: readonly SampleRecord[];
  readonly examples: readonly Example[];
  /** Where they were to be kept. */
  readonly points?: SavedPoints;
}

/** The entries whose keys are in a list, in its order. */
function inOrder<T>(entries: ReadonlyMap<string, T>, order: readonly string[]): ReadonlyMap<string, T> {
  return new Map(order.flatMap((key) => (entries.has(key) ? [[key, entries.get(key)!] as const] : [])));
}

function byName<T extends { readonly name: string }>(plugins: readonly T[], name: string): T {
  return plugins.find((plugin) => plugin.name === name)!;
}

/**
 * Measures every cell of a plan; those that differ only in the radius one after the other, the smallest first. What a journal has of a larger ball is
 * measured again where that of a smaller one had failed, since its breaks count in the larger.
 */
export async function measure(input: MeasureInput): Promise<Measurements> {
  const { plan, attacks, defenses, models, images, engine, judgeEngine, events, journal, signal } = input;
  const { config } = plan;
  const total = config.samples * plan.cells.filter(({ skipped }) => !skipped).length;
  let done = 0;
  const tell = (activity: Progress['activity'], cell: string): void => {
    signal?.throwIfAborted();
    events?.onProgress?.({ activity, cell, done, total });
  };

  const surrogate = input.surrogate && { ...input.surrogate, defense: guardDefense(input.surrogate.defense) };
  const modelOf = (name: string): LoadedModel => models[config.models.indexOf(name)]!;
  const defended = new DefendedModels((planned: PlannedCell) => {
    tell('clean images', planned.id);
    const model = modelOf(planned.model);
    const defense = guardDefense(byName(defenses, planned.defense));
    return naming(
      `the clean images could not be judged${mention('behind', defense.name)}`,
      prepareDefended(judgeEngine, model, defense, planned.params.defense, images, config, signal),
    );
  });

  /** On which an attack makes its points that knows nothing of the one attacked. */
  const surrogateOf = (name: string): LoadedModel => models[standInOf(config.models.indexOf(name), models.length)]!;
  const compile = async (planned: PlannedCell, stage: PlannedStage, attacked: number): Promise<ChosenLanes> => {
    const attack = attacks.get(stage.attack)!;
    const { gradient, noise, eot } = planned;
    const bare = { defense: feedforward, params: {} };
    const { model, defense, params } = attack.surrogate
      ? { model: surrogateOf(planned.model), ...bare }
      : {
          ...(await defended.of(planned)),
          ...(gradient === 'transfer' && bare),
          ...(gradient === 'surrogate' && surrogate),
        };
    tell('compiling', planned.id);
    const source = { defense, params, shape: model.size.inputShape };
    const called = calledOf(model);
    const target = {
      attack,
      params: stage.params,
      norm: planned.norm,
      aimed: config.target !== 'none',
      targeted: config.target !== 'none' || attack.targets !== undefined,
      size: model.size,
      defense: defense.name,
      noise: isRandom(source) ? { source, draws: eot, fixed: noise === 'fixed' } : undefined,
      defended: (tensors: NoiseTensors) => exposeToAttack(bind(model), defense, params, gradient, tensors),
      chain: isChained(source) ? { source, model: () => bind(model), gradient } : undefined,
      called: called && { ...called, source, model: () => bind(model) },
    };
    const compileTarget = async (): Promise<ChosenLanes> => {
      if (input.lanes === undefined) {
        const { definition, size, purifier, sha256 } = model;
        const network = called ? sha256 : definition.name;
        const purifies = purifier?.definition.name;
        const defended = JSON.stringify([network, size, purifies, defense.name, params, gradient, eot]);
        return compileWithBestLanes(engine, target, defended, { samples: attacked, rounds: stage.asks });
      }
      const sized = { ...target, lanes: input.lanes };
      return { target: sized, graphs: await compileAttack(engine, sized) };
    };
    return naming(
      `the attack ${attack.name} could not be compiled${mention('against', defense.name)}`,
      compileTarget(),
    );
  };

  const cells = new Map<string, Cell>();
  const samples: SampleRecord[] = [];
  const examples: Example[] = [];
  const points = new Map<string, readonly Float32Array[]>();
  const checks = new RunChecks(plan, attacks);

  const runCell = async (
    planned: PlannedCell,
    compileStage: CellJob['compile'],
    known: CellJob['known'],
    kept: KeptCell | undefined,
  ): Promise<{ cell: Cell; findings?: readonly Finding[] }> => {
    if (planned.skipped) return { cell: { ...identify(planned), status: 'skipped', reason: planned.skipped } };
    const before = done;
    const onSample = (): void => {
      done++;
      events?.onProgress?.({ activity: 'attack', cell: planned.id, done, total });
    };
    try {
      const context = await defended.of(planned);
      const onAsk = (attack: AttackProgress): void => {
        events?.onProgress?.({ activity: 'attack', cell: planned.id, done, total, attack });
      };
      const job = { planned, context, compile: compileStage, engine, config, known, journal, onSample, onAsk, signal };
      const { cell: measured, records, findings, shown, ...seen } = await measureCell(job, kept);
      if (kept) checks.recall(context, kept.findings);
      else if (config.checks) tell('checks', planned.id);
      const cell = kept?.cell ?? (await checks.ofCell(measured, job, seen));
      signal?.throwIfAborted();
      if (!kept) journal.keepCell({ cell, findings: checks.findings(context) });
      const { inputShape } = context.model.size;
      const shownPoints = shown.map((finding) => ({ subject: finding.subject, point: recordedPoint(finding) }));
      const made = await makeExamples(planned.id, inputShape, shownPoints, context.forwards);
      samples.push(...records);
      examples.push(...made);
      if (input.keepsPoints) points.set(planned.id, recordedPoints(context.subjects, findings));
      return { cell, findings };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof EpsballError && error.code !== 'UNSUPPORTED_OP') throw error;
      done = before + config.samples;
      return { cell: { ...identify(planned), status: 'error', reason: reasonOf(error) } };
    }
  };

  const runSweep = async (sweep: readonly PlannedCell[]): Promise<void> => {
    const compiled = new Map<string, ChosenLanes[]>();
    const compileOnce = async (planned: PlannedCell, stage: PlannedStage, attacked: number): Promise<ChosenLanes> => {
      const key = JSON.stringify([stage.attack, stage.params]);
      const before = compiled.get(key) ?? [];
      const suiting = before.find((each) => input.lanes !== undefined || suitsSamples(engine, each, attacked));
      if (suiting) return suiting;
      const chosen = await compile(planned, stage, attacked);
      compiled.set(key, [...before, chosen]);
      return chosen;
    };
    let known: ReadonlyMap<number, Finding> | undefined;
    let isKeptSoFar = true;
    try {
      for (const planned of sweep) {
        const kept: KeptCell | undefined = isKeptSoFar ? journal.cell(planned.id) : undefined;
        isKeptSoFar = kept !== undefined || planned.skipped !== undefined;
        const { cell, findings } = await runCell(planned, (...of) => compileOnce(planned, ...of), known, kept);
        cells.set(planned.id, cell);
        events?.onCell?.(cell);
        if (findings) known = new Map(findings.map((finding) => [finding.subject.sample, finding]));
      }
    } finally {
      for (const { graphs } of [...compiled.values()].flat()) await disposeGraphs(graphs).catch(() => undefined);
    }
  };

  const sweeps = sweepsOf(plan.cells);
  for (const [i, sweep] of sweeps.entries()) {
    await runSweep(sweep);
    await defended.keepFor(sweeps.slice(i + 1).flat());
  }
  const order = plan.cells.map(({ id }) => id);
  return {
    cells: checks.ofContests(
      order.map((id) => cells.get(id)!),
      samples,
    ),
    samples: sortRecords(samples, order),
    examples: order.flatMap((id) => examples.filter(({ cell }) => cell === id)),
    ...(input.keepsPoints && { points: { shape: images.inputShape, cells: inOrder(points, order) } }),
  };
}
