import type { Attack } from '../attacks/types.ts';
import type { ImageSet } from '../datasets/types.ts';
import type { Defense } from '../defenses/types.ts';
import type { Engine } from '../engine/types.ts';
import { bind } from '../models/bind.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Cell } from '../results/cell.ts';
import type { Example } from '../results/example.ts';
import type { SampleRecord } from '../results/sample.ts';
import { compileAttack } from './attack-graphs.ts';
import { compileWithBestLanes, type ChosenLanes } from './choose-lanes.ts';
import { exposeToAttack } from './defend.ts';
import { prepareDefended, type DefendedContext } from './defended-context.ts';
import { makeExamples } from './examples.ts';
import { MeasurementFailure } from './failure.ts';
import { identify, measureCell } from './measure-cell.ts';
import { sortRecords } from './records.ts';
import type { Plan, PlannedCell, Progress, RunEvents } from './types.ts';

/** All that is loaded and opened for an experiment. */
export interface MeasureInput {
  readonly plan: Plan;
  readonly attacks: readonly Attack[];
  readonly defenses: readonly Defense[];
  /** In the order of the names in the configuration. */
  readonly models: readonly LoadedModel[];
  readonly images: ImageSet;
  /** Runs the attacks. */
  readonly engine: Engine;
  /** Computes verdicts: float32 on the processor. */
  readonly judgeEngine: Engine;
  /** Lanes of the attack's graphs, by default chosen by measurement; no influence on results. */
  readonly lanes?: number | undefined;
  readonly events?: RunEvents;
  readonly signal?: AbortSignal | undefined;
}

/** What was measured. */
export interface Measurements {
  readonly cells: readonly Cell[];
  readonly samples: readonly SampleRecord[];
  readonly examples: readonly Example[];
  /** What a reader must know before trusting the cells measured. */
  readonly warnings: readonly string[];
}

function byName<T extends { readonly name: string }>(plugins: readonly T[], name: string): T {
  return plugins.find((plugin) => plugin.name === name)!;
}

/** Makes a value once for each key. */
function memoised<T>(make: (planned: PlannedCell) => Promise<T>, keyOf: (planned: PlannedCell) => string) {
  const made = new Map<string, T>();
  return async (planned: PlannedCell): Promise<T> => {
    const key = keyOf(planned);
    const value = made.get(key) ?? (await make(planned));
    made.set(key, value);
    return value;
  };
}

/** Measures every cell of a plan, in its order. */
export async function measure(input: MeasureInput): Promise<Measurements> {
  const { plan, attacks, defenses, models, images, engine, judgeEngine, events, signal } = input;
  const { config } = plan;
  const total = config.samples * plan.cells.filter(({ skipped }) => !skipped).length;
  let done = 0;
  const tell = (activity: Progress['activity'], cell: string): void => {
    signal?.throwIfAborted();
    events?.onProgress?.({ activity, cell, done, total });
  };

  const contextOf = memoised(
    async (planned): Promise<DefendedContext> => {
      tell('clean images', planned.id);
      const model = models[config.models.indexOf(planned.model)]!;
      const defense = byName(defenses, planned.defense);
      return prepareDefended(judgeEngine, model, defense, planned.params.defense, images, config.samples, signal);
    },
    ({ model, defense }) => JSON.stringify([model, defense]),
  );

  const attackOf = memoised(
    async (planned): Promise<ChosenLanes> => {
      const { model, defense, params } = await contextOf(planned);
      tell('compiling', planned.id);
      const target = {
        attack: byName(attacks, planned.attack),
        params: planned.params.attack,
        norm: planned.norm,
        size: model.size,
        defended: () => exposeToAttack(bind(model), defense, params, config.gradient),
      };
      if (input.lanes === undefined) {
        const defended = JSON.stringify([model.definition.name, model.size, defense.name, params, config.gradient]);
        return compileWithBestLanes(engine, target, defended, planned.forwardPasses);
      }
      const sized = { ...target, lanes: input.lanes };
      return { target: sized, graphs: await compileAttack(engine, sized) };
    },
    ({ model, defense, attack, norm }) => JSON.stringify([model, defense, attack, norm]),
  );

  const cells: Cell[] = [];
  const samples: SampleRecord[] = [];
  const examples: Example[] = [];
  const warnings: string[] = [];

  const runCell = async (planned: PlannedCell): Promise<Cell> => {
    if (planned.skipped) return { ...identify(planned), status: 'skipped', reason: planned.skipped };
    const context = await contextOf(planned);
    const { target, graphs } = await attackOf(planned);
    const before = done;
    const onSample = (): void => {
      done++;
      events?.onProgress?.({ activity: 'attack', cell: planned.id, done, total });
    };
    try {
      const job = {
        planned,
        context,
        target,
        graphs,
        engine,
        seed: config.seed,
        earlyExit: config.earlyExit,
        onSample,
        signal,
      };
      const { cell, records, shown, warnings: found } = await measureCell(job);
      samples.push(...records);
      warnings.push(...found);
      examples.push(...(await makeExamples(planned.id, context.model.size.inputShape, shown, context.forwards)));
      return cell;
    } catch (error) {
      if (!(error instanceof MeasurementFailure)) throw error;
      done = before + config.samples;
      return { ...identify(planned), status: 'error', reason: error.message };
    }
  };

  for (const planned of plan.cells) {
    const cell = await runCell(planned);
    cells.push(cell);
    events?.onCell?.(cell);
  }
  const order = plan.cells.map(({ id }) => id);
  return { cells, samples: sortRecords(samples, order), examples, warnings };
}
