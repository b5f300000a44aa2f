import type { Attack, AttackPlugin } from '../../../src/attacks/types.ts';
import { measure, type Measurements } from '../../../src/bench/measure.ts';
import { parseEpsilon } from '../../../src/attacks/epsilon.ts';
import { resolveParams } from '../../../src/bench/params.ts';
import { noJournal, type Journal } from '../../../src/results/journal.ts';
import { makePlan } from '../../../src/bench/plan.ts';
import type { Experiment } from '../../../src/bench/resolve.ts';
import type { RunEvents } from '../../../src/bench/types.ts';
import type { GradientMode } from '../../../src/results/cell.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import feedforward from '../../../src/defenses/feedforward.ts';
import type { Defense } from '../../../src/defenses/types.ts';
import { createEngine } from '../../../src/engine/index.ts';
import type { DeviceName, Engine } from '../../../src/engine/types.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import type { Norm } from '../../../src/results/cell.ts';
import type { Config, TargetChoice } from '../../../src/results/config.ts';
import { sampleLine } from './sample-line.ts';

interface Setting {
  readonly models: readonly LoadedModel[];
  readonly images: ImageSet;
  readonly attacks: readonly AttackPlugin[];
  /** Attacks that an ensemble needs. */
  readonly knownAttacks?: ReadonlyMap<string, AttackPlugin>;
  readonly eot?: number | number[];
  readonly noise?: Config['noise'];
  readonly verdictDraws?: number;
  readonly target?: TargetChoice;
  readonly budget?: number;
  readonly defenses?: readonly Defense[];
  readonly norm?: Norm;
  readonly epsilons: readonly string[];
  readonly samples?: number;
  readonly seed?: number | string;
  readonly gradients?: GradientMode[];
  /** What points are made through for the way `surrogate`. */
  readonly surrogate?: Experiment['surrogate'];
  readonly params?: Readonly<Record<string, Record<string, unknown>>>;
  readonly device?: DeviceName;
  readonly workers?: number;
  /** Lanes of the attack's graphs. */
  readonly lanes?: number;
  readonly earlyExit?: boolean;
  /** Default false. */
  readonly checks?: boolean;
  /** An open engine to use, which stays open. */
  readonly engine?: Engine;
  readonly events?: RunEvents;
  readonly signal?: AbortSignal;
  readonly journal?: Journal;
}

/** Measures cells of models that are no checkpoints, on images that are no data set. */
export async function runCells(setting: Setting): Promise<Measurements & { lines: string }> {
  const { models, images, attacks, defenses = [feedforward], norm = 'linf', params = {} } = setting;
  const plugins = [...attacks, ...defenses];
  const knownAttacks = setting.knownAttacks ?? new Map(attacks.map((attack) => [attack.name, attack]));
  const experiment: Experiment = {
    config: {
      benchmark: 'test',
      models: models.map(({ definition }) => definition.name),
      purifier: null,
      datasets: [images.name],
      defenses: defenses.map(({ name }) => name),
      attacks: attacks.map(({ name }) => name),
      threats: setting.epsilons.map((text) => ({ norm, ...parseEpsilon(text, norm, 48) })),
      samples: setting.samples ?? images.size,
      seed: setting.seed ?? 0,
      noise: setting.noise ?? ['fresh'],
      eot: [setting.eot ?? 1].flat(),
      verdictDraws: setting.verdictDraws ?? 1,
      target: setting.target ?? 'none',
      budget: setting.budget ?? null,
      gradients: setting.gradients ?? ['full'],
      surrogate: setting.surrogate?.defense.name ?? null,
      earlyExit: setting.earlyExit ?? true,
      checks: setting.checks ?? false,
      params: Object.fromEntries(plugins.map((plugin) => [plugin.name, resolveParams(plugin, params[plugin.name])])),
    },
    places: [],
    purifierPlace: undefined,
    attacks,
    knownAttacks,
    defenses,
    surrogate: setting.surrogate,
    dataset: {
      name: images.name,
      summary: '',
      reference: '',
      licence: '',
      classNames: images.classNames,
      inputShape: images.inputShape,
      hasFiles: false,
      splits: { train: 0, validation: 0, test: images.size },
      load: () => Promise.resolve(images),
    },
    device: setting.device ?? 'cpu',
    workers: setting.workers,
    lanes: setting.lanes,
  };
  const engine = setting.engine ?? (await createEngine({ device: experiment.device, workers: setting.workers ?? 1 }));
  try {
    const { events = {}, signal } = setting;
    const plan = makePlan(experiment, models);
    const input = {
      plan,
      attacks: new Map([...knownAttacks].filter((entry): entry is [string, Attack] => entry[1].kind === 'attack')),
      defenses,
      surrogate: setting.surrogate,
      models,
      images,
      engine,
      judgeEngine: engine,
      lanes: setting.lanes,
      events,
      journal: setting.journal ?? noJournal,
      signal,
    };
    const measurements = await measure(input);
    return { ...measurements, lines: measurements.samples.map(sampleLine).join('') };
  } finally {
    if (!setting.engine) await engine.close();
  }
}
