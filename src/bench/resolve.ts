import type { AttackPlugin } from '../attacks/types.ts';
import { checkDataDir } from '../datasets/check-data-dir.ts';
import { dataOfModels, findDataset } from '../datasets/index.ts';
import type { DatasetDefinition } from '../datasets/types.ts';
import type { Defense } from '../defenses/types.ts';
import { deviceNames, type DeviceName } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { locateModels } from '../models/locate.ts';
import type { ModelPlace } from '../models/place.ts';
import { findPlugin } from '../plugins/discover.ts';
import { gradientModeSchema, normSchema, type GradientMode, type Norm, type Params } from '../results/cell.ts';
import type { Config, TargetChoice } from '../results/config.ts';
import { discoverBenchmarks, type BenchmarkDefinition } from './benchmark.ts';
import type { NoiseSource } from './noise.ts';
import { outlineDefense } from './outline-defense.ts';
import { choosePurifier } from './choose-purifier.ts';
import {
  checkBudget,
  checkEot,
  checkLanes,
  checkNames,
  checkNoise,
  checkSamples,
  checkSeed,
  checkVerdictDraws,
  checkWorkers,
  oneOf,
} from './choices.ts';
import { defaultEpsilons, parseEpsilon } from '../attacks/epsilon.ts';
import { targetParams } from '../attacks/target-runs.ts';
import { discoverPlugins, originsOf, type KnownPlugins } from './known-plugins.ts';
import { resolveStages, type ResolvedStage } from './stages.ts';
import { parseTarget } from './target-choice.ts';
import type { RunOptions } from './types.ts';
import { chooseParams, findVariant, type Variant } from './variants.ts';

/** An experiment with every choice made, and the plugins it names. */
export interface Experiment {
  readonly config: Config;
  /** Where the models lie, in the order of the configuration. */
  readonly places: readonly ModelPlace[];
  /** Where the joint model lies that purifies for all of them, if that is another. */
  readonly purifierPlace: ModelPlace | undefined;
  readonly attacks: readonly AttackPlugin[];
  /** Every attack by name, those that an ensemble may need and the variants of this run included. */
  readonly knownAttacks: ReadonlyMap<string, AttackPlugin>;
  readonly defenses: readonly Defense[];
  /** What points are made through for the way `surrogate`. */
  readonly surrogate: DefenseWithParams | undefined;
  readonly dataset: DatasetDefinition;
  readonly device: DeviceName;
  readonly workers: number | undefined;
  /** Lanes of the attacks' graphs; undefined to choose by measurement. */
  readonly lanes: number | undefined;
}

function chooseThreats(
  norms: readonly string[],
  epsilons: readonly string[] | undefined,
  { inputShape }: DatasetDefinition,
): Config['threats'] {
  const dimensions = inputShape[0] * inputShape[1] * inputShape[2];
  return checkNames('norm', norms, normSchema.options).flatMap((name) => {
    const norm = oneOf<Norm>('norm', name, normSchema.options);
    const texts = checkNames('epsilon', epsilons ?? [defaultEpsilons[norm]], Object.values(defaultEpsilons));
    const radii = texts.map((text) => ({ norm, ...parseEpsilon(text, norm, dimensions) }));
    return radii.filter(({ epsilon }, i) => radii.findIndex((each) => each.epsilon === epsilon) === i);
  });
}

function checkNorms(attacks: readonly AttackPlugin[], threats: Config['threats']): void {
  for (const { name, norms } of attacks) {
    const missing = threats.find(({ norm }) => !norms.includes(norm));
    if (missing) {
      throw new EpsballError(
        'INVALID_OPTION',
        `the attack ${name} does not know the norm ${missing.norm}; it knows ${norms.join(', ')}: choose with --norm, or leave the attack out.`,
      );
    }
  }
}

function chooseTarget(
  { target: given, params = {} }: Pick<RunOptions, 'target' | 'params'>,
  variants: readonly Variant<AttackPlugin>[],
  { classNames }: DatasetDefinition,
): TargetChoice {
  const choice = parseTarget(given, classNames);
  if (choice === 'none') return choice;
  const attacks = pluginsOf(variants);
  const blind = attacks.find((attack) => attack.kind === 'ensemble' || !attack.targetable);
  for (const { plugin, base, given: own } of variants) {
    if (plugin.kind === 'ensemble' || !plugin.targets) continue;
    const unheeded = Object.keys(targetParams).find((name) => name in { ...params[base], ...own });
    if (unheeded === undefined) continue;
    throw new EpsballError(
      'INVALID_PARAM',
      `with --target ${given} the attack ${base} aims at what that says, and ${base}.${unheeded} says nothing. Leave one of the two away.`,
    );
  }
  if (!blind) return choice;
  throw new EpsballError(
    'INVALID_OPTION',
    `the attack ${blind.name} cannot be aimed at a class, --target ${given} was given.\nLeave the option away, or choose other attacks; "npm run list attacks" says which can be aimed.`,
  );
}

/** Images where none are asked for. */
function usualSamples({ samples, samplesInSteps }: BenchmarkDefinition, sources: readonly NoiseSource[]): number {
  const isAnyInSteps = sources.some((source) => outlineDefense(source).hasSteps);
  return isAnyInSteps ? (samplesInSteps ?? samples) : samples;
}

/** A defense with its parameters. */
export interface DefenseWithParams {
  readonly defense: Defense;
  readonly params: Params;
}

/** The benchmark's surrogate, unless the user names ways of gradients without it. */
function usualSurrogate({ surrogate }: BenchmarkDefinition, ways: RunOptions['gradients']): string | undefined {
  return ways === undefined || ways.includes('surrogate') ? surrogate : undefined;
}

/** @throws EpsballError UNKNOWN_NAME, or INVALID_OPTION where the way `surrogate` lacks its defense */
function chooseGradients(
  given: readonly string[] | undefined,
  surrogate: DefenseWithParams | undefined,
): Config['gradients'] {
  const names = checkNames('gradient', given ?? ['full'], gradientModeSchema.options).map((name) =>
    oneOf<GradientMode>('gradient', name, gradientModeSchema.options),
  );
  if (surrogate) return [...new Set([...names, 'surrogate' as const])];
  if (!names.includes('surrogate')) return names;
  throw new EpsballError(
    'INVALID_OPTION',
    'gradients of a surrogate need to know which: --surrogate tweedie:steps=10, for example.',
  );
}

function pluginsOf<T>(variants: readonly Variant<T>[]): T[] {
  return variants.map(({ plugin }) => plugin);
}

/** The attacks that an ensemble, or an attack itself, runs in some ball. */
function stagesOf(
  attack: AttackPlugin,
  threats: Config['threats'],
  params: Config['params'],
  known: KnownPlugins['attacks'],
): ResolvedStage[] {
  return threats.flatMap(({ norm }) => resolveStages(attack, norm, params[attack.name]!, known));
}

/**
 * Fills in every default and checks every choice, without reading data or weights; a model of a URL is downloaded.
 *
 * @throws EpsballError UNKNOWN_NAME, INVALID_OPTION, INVALID_PARAM or PLUGIN_INVALID
 */
export async function resolveExperiment(options: RunOptions): Promise<Experiment> {
  const { attacks: knownAttacks, defenses: knownDefenses, origins } = await discoverPlugins(options.plugins);
  const benchmarks = await discoverBenchmarks();
  const benchmark = findPlugin('benchmark', options.benchmark ?? 'quick', benchmarks);
  const dataset = findDataset(options.dataset ?? benchmark.dataset, options.dataDir);
  checkDataDir(dataset, options.dataDir);
  const attackVariants = checkNames('attack', options.attacks ?? benchmark.attacks ?? [], [...knownAttacks.keys()]).map(
    (label) => findVariant('attack', label, knownAttacks),
  );
  const defenseVariants = checkNames('defense', options.defenses ?? benchmark.defenses, [...knownDefenses.keys()]).map(
    (label) => findVariant('defense', label, knownDefenses),
  );
  const [attacks, defenses] = [pluginsOf(attackVariants), pluginsOf(defenseVariants)];
  const threats = chooseThreats(options.norms ?? benchmark.norms, options.epsilons ?? benchmark.epsilons, dataset);
  checkNorms(attacks, threats);
  const surrogateLabel = options.surrogate ?? usualSurrogate(benchmark, options.gradients);
  const surrogateVariants = surrogateLabel === undefined ? [] : [findVariant('defense', surrogateLabel, knownDefenses)];
  const variants = [...attackVariants, ...defenseVariants, ...surrogateVariants];
  const params = chooseParams(variants, options.params ?? {});
  const stages = attacks.flatMap((attack) => stagesOf(attack, threats, params, knownAttacks));
  const plugins = originsOf([...variants.map(({ base }) => base), ...stages.map(({ attack }) => attack.name)], origins);
  const places = await locateModels(
    checkNames('model', options.models ?? benchmark.models, benchmark.models),
    dataOfModels(dataset),
  );
  const purifierPlace = await choosePurifier(
    options.purifier,
    pluginsOf([...defenseVariants, ...surrogateVariants]),
    dataOfModels(dataset),
    places,
  );
  const [surrogate] = surrogateVariants.map(({ plugin }) => ({ defense: plugin, params: params[plugin.name]! }));
  const sources = defenses.map((defense) => ({ defense, params: params[defense.name]!, shape: dataset.inputShape }));
  const seen = surrogate ? [...sources, { ...surrogate, shape: dataset.inputShape }] : sources;
  const config: Config = {
    benchmark: benchmark.name,
    models: places.map(({ name }) => name),
    purifier: purifierPlace?.name ?? null,
    datasets: [dataset.name],
    defenses: defenses.map(({ name }) => name),
    attacks: attacks.map(({ name }) => name),
    threats,
    samples: checkSamples(
      options.samples ?? Math.min(usualSamples(benchmark, sources), dataset.splits.test),
      dataset.splits.test,
      dataset.name,
    ),
    seed: checkSeed(options.seed ?? benchmark.seed),
    noise: checkNoise(options.noise ?? benchmark.noise, sources),
    eot: checkEot(options.eot ?? benchmark.eot, seen),
    verdictDraws: checkVerdictDraws(options.verdictDraws ?? benchmark.verdictDraws, sources, stages),
    target: chooseTarget(options, attackVariants, dataset),
    budget: checkBudget(options.budget),
    gradients: chooseGradients(options.gradients ?? benchmark.gradients, surrogate),
    surrogate: surrogate?.defense.name ?? null,
    earlyExit: options.earlyExit ?? true,
    checks: options.checks ?? true,
    params,
    ...(Object.keys(plugins).length > 0 && { plugins }),
  };
  const device = oneOf<DeviceName>('device', options.device ?? 'cpu', deviceNames);
  const [workers, lanes] = [checkWorkers(options.workers), checkLanes(options.batch, device)];
  const allAttacks = new Map([...knownAttacks, ...attacks.map((attack) => [attack.name, attack] as const)]);
  return {
    config,
    places,
    purifierPlace,
    attacks,
    knownAttacks: allAttacks,
    defenses,
    surrogate,
    dataset,
    device,
    workers,
    lanes,
  };
}
