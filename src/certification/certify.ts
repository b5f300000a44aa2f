import { choosePurifier } from '../bench/choose-purifier.ts';
import { checkNames, checkSamples, checkSeed } from '../bench/choices.ts';
import { MeasurementFailure } from '../bench/failure.ts';
import type { Forward } from '../bench/forward.ts';
import { guardDefense } from '../bench/guard-defense.ts';
import { discoverPlugins, originsOf } from '../bench/known-plugins.ts';
import { lackOfDensity } from '../bench/lack-of-density.ts';
import { describeDataset, describeModel } from '../bench/metadata.ts';
import { isRandom } from '../bench/noise.ts';
import { compareImports } from '../bench/compare-imports.ts';
import { readProvenance } from '../bench/provenance.ts';
import { chooseParams, findVariant } from '../bench/variants.ts';
import { dataOfModels, findDataset } from '../datasets/index.ts';
import type { DownloadProgress, ImageSet } from '../datasets/types.ts';
import type { Defense } from '../defenses/types.ts';
import { createEngine } from '../engine/index.ts';
import type { DeviceName } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { checkPurifier } from '../models/check-purifier.ts';
import { checkFit } from '../models/check-fit.ts';
import { asClassifier } from '../models/as-classifier.ts';
import { locateModels } from '../models/locate.ts';
import type { LoadedModel } from '../models/types.ts';
import {
  certificationSchema,
  certificationSchemaVersion,
  countCertified,
  type Certification,
  type Smoothed,
} from '../results/certification.ts';
import type { Params } from '../results/cell.ts';
import { wilson } from '../stats/wilson.ts';
import { classifierOf } from './classifier-of.ts';
import { countClasses } from './count-classes.ts';

/** What to certify. */
export interface CertifyOptions {
  /** As `--model` of the benchmark takes them. */
  readonly models: readonly string[];
  readonly dataset: string;
  /** The joint model that defenses purify images with; by default each model itself. */
  readonly purifier?: string | undefined;
  /** Deterministic defenses that classify the noisy images, by name or label, "tweedie:steps=3"; default feedforward. */
  readonly defenses?: readonly string[] | undefined;
  /** Parameters by defense. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** Standard deviations of the noise; default 0.12, 0.25, 0.5. */
  readonly sigmas?: readonly number[] | undefined;
  /** The first so many test images; default 100. */
  readonly samples?: number | undefined;
  /** Draws that choose the class; default 100. */
  readonly choosing?: number | undefined;
  /** Draws that bound its probability; default 1000. */
  readonly bounding?: number | undefined;
  /** Default 0.001. */
  readonly alpha?: number | undefined;
  readonly seed?: number | string | undefined;
  /** Files with defenses of one's own. */
  readonly plugins?: readonly string[] | undefined;
  readonly dataDir?: string | undefined;
  readonly workers?: number | undefined;
  readonly device?: DeviceName | undefined;
  readonly argv?: readonly string[] | undefined;
}

/** What a caller may want to hear. */
export interface CertifyEvents {
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onImage?: (progress: { readonly done: number; readonly total: number; readonly name: string }) => void;
}

type CertificationConfig = Certification['config'];

/** Steps of the curve, in units of the noise level: up to four deviations, where no number of draws reaches. */
const radiiPerDeviation = 20;
const furthest = 4;

function checkDeviations(sigmas: readonly number[]): number[] {
  const wrong = sigmas.find((sigma) => !(sigma > 0 && sigma <= 10));
  if (wrong === undefined && sigmas.length > 0) return [...new Set(sigmas)];
  throw new EpsballError('INVALID_OPTION', `sigma must be above 0 and at most 10, got ${wrong ?? 'none'}.`);
}

function checkCount(name: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= 10_000_000) return count;
  throw new EpsballError('INVALID_OPTION', `${name} must be a whole number from 1 to 10000000, got ${count}.`);
}

function checkAlpha(alpha: number): number {
  if (alpha > 0 && alpha < 1) return alpha;
  throw new EpsballError('INVALID_OPTION', `alpha must be between 0 and 1, got ${alpha}.`);
}

function curveOf(samples: Smoothed['samples'], sigma: number): Smoothed['curve'] {
  return Array.from({ length: furthest * radiiPerDeviation + 1 }, (_, i) => {
    const radius = (i * sigma) / radiiPerDeviation;
    return { radius, accuracy: wilson(countCertified(samples, radius), samples.length) };
  });
}

async function smooth(
  classify: Forward,
  set: ImageSet,
  identity: Pick<Smoothed, 'model' | 'defense' | 'params' | 'sigma'>,
  { samples: count, choosing, bounding, alpha, seed }: CertificationConfig,
  onImage: (done: number) => void,
): Promise<Smoothed> {
  const { certifyImage } = await import('./certify-image.ts');
  const began = performance.now();
  const { sigma } = identity;
  const samples: Smoothed['samples'] = [];
  for (let sample = 0; sample < count; sample++) {
    const ask = (draws: number, purpose: string): Promise<number[]> =>
      countClasses(classify, { set, sample }, { seed, sigma, draws, purpose });
    const chosen = await ask(choosing, 'smoothing, choice');
    const bounded = await ask(bounding, 'smoothing, bound');
    samples.push({ sample, label: set.label(sample), ...certifyImage(chosen, bounded, sigma, alpha) });
    onImage(sample + 1);
  }
  return {
    ...identity,
    accuracy: wilson(countCertified(samples, 0), count),
    abstained: samples.filter(({ prediction }) => prediction === null).length,
    curve: curveOf(samples, sigma),
    samples,
    seconds: (performance.now() - began) / 1000,
  };
}

/** @throws EpsballError INVALID_OPTION if the defense cannot classify noisy images of this model by itself */
function checkDefense(defense: Defense, params: Params, { definition, size, purifier }: LoadedModel): void {
  if (isRandom({ defense, params, shape: size.inputShape })) {
    throw new EpsballError(
      'INVALID_OPTION',
      `the defense ${defense.name} draws random numbers of its own; smooth a deterministic one, such as feedforward or tweedie-once.`,
    );
  }
  const lack = lackOfDensity(defense, definition.name, purifier?.definition ?? definition);
  if (lack !== undefined)
    throw new EpsballError(
      'INVALID_OPTION',
      `${lack}; name a model that has one as --purifier, or choose another defense.`,
    );
}

async function measure(options: CertifyOptions, events: CertifyEvents): Promise<Certification> {
  const startedAt = new Date();
  const definition = findDataset(options.dataset, options.dataDir);
  const known = await discoverPlugins(options.plugins);
  const variants = checkNames('defense', options.defenses ?? ['feedforward'], [...known.defenses.keys()]).map((label) =>
    findVariant('defense', label, known.defenses),
  );
  const defenses = variants.map(({ plugin }) => guardDefense(plugin));
  const origins = originsOf(
    variants.map(({ base }) => base),
    known.origins,
  );
  const allParams = chooseParams(variants, options.params ?? {});
  const places = await locateModels(checkNames('model', options.models, []), dataOfModels(definition));
  const purifierPlace = await choosePurifier(options.purifier, defenses, dataOfModels(definition), places);
  const config: CertificationConfig = {
    models: places.map(({ name }) => name),
    purifier: purifierPlace?.name ?? null,
    defenses: defenses.map(({ name }) => name),
    dataset: definition.name,
    sigmas: checkDeviations(options.sigmas ?? [0.12, 0.25, 0.5]),
    samples: checkSamples(
      options.samples ?? Math.min(100, definition.splits.test),
      definition.splits.test,
      definition.name,
    ),
    choosing: checkCount('choosing', options.choosing ?? 100),
    bounding: checkCount('bounding', options.bounding ?? 1000),
    alpha: checkAlpha(options.alpha ?? 0.001),
    seed: checkSeed(options.seed ?? 0),
    ...(Object.keys(origins).length > 0 && { plugins: origins }),
  };
  const models: LoadedModel[] = [];
  const purifier = purifierPlace && asClassifier(await purifierPlace.load(definition));
  if (purifier) checkPurifier(purifier, purifierPlace.name);
  for (const place of places) {
    models.push({ ...asClassifier(await place.load(definition)), ...(purifier && { purifier }) });
  }
  const combinations = models.flatMap((model, m) =>
    defenses.map((defense) => {
      const params = allParams[defense.name]!;
      checkDefense(defense, params, model);
      return { model, name: config.models[m]!, defense, params };
    }),
  );
  const set = await definition.load('test', { dataDir: options.dataDir, onProgress: events.onDownload });
  const loaded = new Map(models.map((model, i) => [config.models[i]!, model]));
  if (purifier) loaded.set(purifierPlace.name, purifier);
  for (const model of loaded.values()) checkFit(model, set);
  const engine = await createEngine({
    device: options.device ?? 'cpu',
    ...(options.workers !== undefined && { workers: options.workers }),
  });
  try {
    const agreements = await compareImports(engine, [...loaded.values()], set);
    const smoothed: Smoothed[] = [];
    const total = combinations.length * config.sigmas.length * config.samples;
    for (const { model, name, defense, params } of combinations) {
      const classify = await classifierOf(engine, { model, name, defense, params }, config.seed);
      for (const sigma of config.sigmas) {
        const before = smoothed.length * config.samples;
        smoothed.push(
          await smooth(classify, set, { model: name, defense: defense.name, params, sigma }, config, (done) =>
            events.onImage?.({ done: before + done, total, name: `${name}, ${defense.name}, σ = ${sigma}` }),
          ),
        );
      }
    }
    return certificationSchema.parse({
      schemaVersion: certificationSchemaVersion,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      config,
      provenance: await readProvenance(engine, options.argv ?? process.argv),
      dataset: describeDataset(definition, set),
      models: Object.fromEntries(
        [...loaded].map(([name, model]) => [
          name,
          describeModel(model, dataOfModels(definition), agreements.get(model.name)),
        ]),
      ),
      smoothed,
      warnings: [...set.warnings],
    });
  } finally {
    await engine.close();
  }
}

/**
 * Certifies classifiers by randomised smoothing (Cohen, Rosenfeld, Kolter 2019, arXiv:1902.02918): of each image the class that noisy
 * versions of it are given most often, and a radius in l2 within which that class cannot change. Noisy images are classified by the model
 * itself, or by a defense that denoises first. Writes nothing.
 *
 * @throws EpsballError if an option, a plugin, a checkpoint, the data or the device is wrong
 */
export async function certify(options: CertifyOptions, events: CertifyEvents = {}): Promise<Certification> {
  return measure(options, events).catch((error: unknown) => {
    if (error instanceof MeasurementFailure) throw new EpsballError('PLUGIN_INVALID', `${error.message}.`);
    throw error;
  });
}
