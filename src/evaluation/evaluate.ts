import { describeDataset, describeModel } from '../bench/metadata.ts';
import { compareImport } from '../bench/compare-imports.ts';
import { readProvenance } from '../bench/provenance.ts';
import { dataOfModels, findDataset } from '../datasets/index.ts';
import type { DownloadProgress } from '../datasets/types.ts';
import { createEngine } from '../engine/index.ts';
import type { DeviceName } from '../engine/types.ts';
import { checkNames, checkSamples, checkSeed } from '../bench/choices.ts';
import { checkFit } from '../models/check-fit.ts';
import { shippedModels } from '../models/checkpoint-place.ts';
import { locateModels } from '../models/locate.ts';
import type { ModelPlace } from '../models/place.ts';
import {
  evaluationSchema,
  evaluationSchemaVersion,
  type Evaluation,
  type NetworkEvaluation,
} from '../results/evaluation.ts';
import type { EstimatorExperiment } from '../results/estimators.ts';
import type { PictureStrip } from '../results/picture-strip.ts';
import { corruptions } from './corruptions/index.ts';
import { discoverEstimators } from './estimators/define.ts';
import { finiteOnly } from './finite-only.ts';
import { compileFunctions, type NetworkFunctions } from './functions.ts';
import { measureUnderCorruption, measureUnderNoise, type EvaluationImages } from './measure-classification.ts';
import { measureClassGradient, measureDenoising, measureJacobian } from './measure-denoising.ts';
import { makePictures, type NamedFunctions } from './pictures.ts';

/** What to evaluate. */
export interface EvaluateOptions {
  /** Names of shipped checkpoints without the data set, paths or URLs (see `locateModel`); default all that are shipped for it. */
  readonly models?: readonly string[] | undefined;
  readonly dataset: string;
  /** A local folder with the data set's files. */
  readonly dataDir?: string | undefined;
  /** The first so many test images; default all. */
  readonly samples?: number | undefined;
  readonly seed?: number | string | undefined;
  readonly workers?: number | undefined;
  readonly device?: DeviceName | undefined;
  /** Whether joint and conditional estimation are compared on Gaussian mixtures, too. */
  readonly estimators?: boolean | undefined;
  /** The command line, for the provenance. */
  readonly argv?: readonly string[] | undefined;
}

/** What a caller may want to hear. */
export interface EvaluateEvents {
  readonly onDownload?: (progress: DownloadProgress) => void;
  /** Begins one of the measurements of a network. */
  readonly onStage?: (stage: { readonly network: string; readonly stage: string }) => void;
}

/** All that an evaluation produced. */
export interface EvaluationOutcome {
  readonly evaluation: Evaluation;
  readonly pictures: readonly PictureStrip[];
}

/** Where the networks to evaluate lie. @throws EpsballError as `locateModels` */
async function chooseNetworks({ models }: EvaluateOptions, dataset: string): Promise<readonly ModelPlace[]> {
  const shipped = await shippedModels(dataset);
  return locateModels(checkNames('model', models ?? shipped, shipped), dataset);
}

async function measureNetwork(
  info: NetworkEvaluation['info'],
  name: string,
  { classify, denoise, jacobian, classGradient }: NetworkFunctions,
  images: EvaluationImages,
  { onStage }: EvaluateEvents,
): Promise<NetworkEvaluation> {
  const measure = async <T>(
    stage: string,
    ask: NetworkFunctions[keyof NetworkFunctions],
    how: (ask: NonNullable<NetworkFunctions[keyof NetworkFunctions]>, images: EvaluationImages) => Promise<T>,
  ): Promise<T | null> => {
    if (!ask) return null;
    onStage?.({ network: name, stage });
    return how(finiteOnly(ask, name, stage), images);
  };
  return {
    name,
    info,
    noise: await measure('noise', classify, measureUnderNoise),
    corruptions: await measure('corruptions', classify, measureUnderCorruption),
    denoising: await measure('denoising', denoise, measureDenoising),
    jacobian: await measure('Jacobian', jacobian, measureJacobian),
    classGradient: await measure('class gradient', classGradient, measureClassGradient),
  };
}

async function measureEstimators({ onStage }: EvaluateEvents): Promise<EstimatorExperiment[]> {
  const { runEstimators } = await import('./estimators/experiment.ts');
  const definitions = [...(await discoverEstimators()).values()];
  return definitions.map((definition) => {
    onStage?.({ network: 'estimators', stage: definition.name });
    return runEstimators(definition);
  });
}

/**
 * Measures what networks can do besides bearing attacks: classification of clean, noisy and corrupted images, calibration,
 * denoising, and whether the denoiser behaves as theory says. Writes nothing.
 *
 * @throws EpsballError if an option, a checkpoint, the data or the device is wrong
 */
export async function evaluate(options: EvaluateOptions, events: EvaluateEvents = {}): Promise<EvaluationOutcome> {
  const startedAt = new Date();
  const definition = findDataset(options.dataset, options.dataDir);
  const places = await chooseNetworks(options, dataOfModels(definition));
  const seed = checkSeed(options.seed ?? 0);
  const available = definition.splits.test;
  const samples = checkSamples(options.samples ?? available, available, definition.name);
  const set = await definition.load('test', { dataDir: options.dataDir, onProgress: events.onDownload });
  const images: EvaluationImages = { set, count: samples, seed };
  const engine = await createEngine({
    device: options.device ?? 'cpu',
    ...(options.workers !== undefined && { workers: options.workers }),
  });
  try {
    const networks: NetworkEvaluation[] = [];
    const named: NamedFunctions[] = [];
    for (const place of places) {
      const { name } = place;
      const network = await place.load(set);
      checkFit(network, set);
      const agreement = await compareImport(engine, network, set);
      const functions = await compileFunctions(engine, network);
      named.push({ name, functions });
      const info = describeModel(network, dataOfModels(definition), agreement);
      networks.push(await measureNetwork(info, name, functions, images, events));
    }
    const estimators = options.estimators === true ? await measureEstimators(events) : [];
    const pictures = await makePictures(named, images);
    const evaluation = evaluationSchema.parse({
      schemaVersion: evaluationSchemaVersion,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      config: { models: places.map(({ name }) => name), dataset: definition.name, samples: images.count, seed },
      provenance: await readProvenance(engine, options.argv ?? process.argv),
      dataset: describeDataset(definition, set),
      corruptions: Object.fromEntries(corruptions.map((corruption) => [corruption.name, corruption.summary])),
      networks,
      estimators,
      warnings: [...set.warnings],
    });
    return { evaluation, pictures };
  } finally {
    await engine.close();
  }
}
