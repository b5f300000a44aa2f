import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { parseEpsilon } from '../attacks/epsilon.ts';
import { splitReference } from '../data-reference.ts';
import { EpsballError } from '../errors.ts';
import { modelNamePattern } from '../models/card.ts';
import { findNetwork, isDenoiser } from '../models/index.ts';
import type { DeviceName } from '../engine/types.ts';
import { precisions, type Precision } from '../models/safetensors.ts';
import { denoisingMeans, type DenoisingMean } from './denoising-mean.ts';

/** What a user may say about a training run; everything but model and data set has a default. */
export interface TrainOptions {
  readonly model: string;
  readonly dataset: string;
  /** Channels of the first stage; default 16. */
  readonly width?: number | undefined;
  readonly epochs?: number | undefined;
  /** Images a step, a multiple of the shard of 32; default 64. */
  readonly batch?: number | undefined;
  /** Largest learning rate. */
  readonly rate?: number | undefined;
  readonly weightDecay?: number | undefined;
  /** Share of the target distribution that is spread over all classes; default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Decay of the moving average of the weights that becomes the checkpoint; default 0, the weights as they are. */
  readonly emaDecay?: number | undefined;
  /** Weight of the logarithm of the denoising ratio, for joint models; 0 trains the classes alone. */
  readonly denoisingWeight?: number | undefined;
  /** Of the images' denoising ratios, before the logarithm; default arithmetic. */
  readonly denoisingMean?: DenoisingMean | undefined;
  /** Lowest and highest standard deviation of the noise on half of the images; default [0.02, 0.5] for joint models, else none. */
  readonly noiseLevels?: readonly [number, number] | undefined;
  /** Radius of the linf ball that adversarial training draws its images from, like "8/255"; default none. */
  readonly adversarial?: string | undefined;
  /** In which weights are stored; float16 only where that moves no score by more than 0.1 points or 0.05 dB. Default float32. */
  readonly precision?: Precision | undefined;
  /** The folder of a checkpoint of the same network, whose weights training begins with; default: weights that the seed draws. */
  readonly startFrom?: string | undefined;
  readonly seed?: string | undefined;
  readonly workers?: number | undefined;
  readonly device?: DeviceName | undefined;
  /** A local folder with the data set's files. */
  readonly dataDir?: string | undefined;
  /** Of the checkpoint; default MODEL-DATASET with what is special about the training between the two, see `variant`. */
  readonly name?: string | undefined;
  /** Where state, log, weights and card go; default training/NAME. */
  readonly out?: string | undefined;
  /** Go on from the state in `out`. */
  readonly resume?: boolean | undefined;
  /** Use only the first images of the training split. */
  readonly trainImages?: number | undefined;
  /** The command line, for the card. */
  readonly command?: string | undefined;
}

/** Options with every default filled in. */
export interface TrainSettings {
  /** Of the checkpoint. */
  readonly name: string;
  readonly model: string;
  readonly dataset: string;
  readonly width: number;
  readonly epochs: number;
  readonly batch: number;
  readonly shard: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  readonly emaDecay: number;
  readonly denoisingWeight: number;
  readonly denoisingMean: DenoisingMean;
  readonly adversarial: string | undefined;
  /** The radius as a number; undefined where training is not adversarial. */
  readonly adversarialEpsilon: number | undefined;
  /** Undefined where no image carries noise. */
  readonly noiseLevels: readonly [number, number] | undefined;
  /** How many of the images carry noise: all for a stand-alone denoiser, else half or none. */
  readonly noisyShare: 0 | 0.5 | 1;
  readonly clipNorm: number;
  readonly warmUpFraction: number;
  readonly precision: Precision;
  /** The folder of a checkpoint; undefined where the seed draws the first weights. */
  readonly startFrom: string | undefined;
  readonly seed: string;
  readonly workers: number;
  readonly device: DeviceName;
  readonly dataDir: string | undefined;
  readonly out: string;
  readonly resume: boolean;
  readonly trainImages: number | undefined;
  readonly command: string;
}

/** Images that one gradient is computed on; a step sums over several. BatchNorm sees one shard at a time. */
const shard = 32;

function checkWhole(name: string, value: number, low: number, high: number, multipleOf = 1): void {
  if (Number.isInteger(value) && value >= low && value <= high && value % multipleOf === 0) return;
  const rule = multipleOf === 1 ? '' : ` and a multiple of ${multipleOf}`;
  throw new EpsballError(
    'INVALID_OPTION',
    `${name} must be a whole number from ${low} to ${high}${rule}, got ${value}.`,
  );
}

function checkRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new EpsballError('INVALID_OPTION', `${name} must be a number from ${low} to ${high}, got ${value}.`);
}

function checkOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new EpsballError('INVALID_OPTION', `${name} must be ${allowed.join(' or ')}, got "${value}".`);
}

/** Below, denoising is measured in rounding errors of float32. */
const lowestNoise = 1e-4;

function checkNoiseLevels(levels: TrainSettings['noiseLevels']): void {
  if (!levels) return;
  const [low, high] = levels;
  if (low >= lowestNoise && low <= high && high <= 10) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `--noise-levels must be two numbers LOW,HIGH with ${lowestNoise} <= LOW <= HIGH <= 10, got ${low},${high}.`,
  );
}

/** The architecture and what is special about its training: -gauss for images with noise, -cls for classes alone, -at for adversarial. */
function variant({ model, noiseLevels, denoisingWeight, adversarial }: TrainOptions): string {
  const network = findNetwork(model);
  const kind = isDenoiser(network) ? 'denoiser' : network.joint ? 'joint' : 'plain';
  return [
    model,
    ...(noiseLevels && kind === 'plain' ? ['gauss'] : []),
    ...(denoisingWeight === 0 && kind === 'joint' ? ['cls'] : []),
    ...(adversarial === undefined ? [] : ['at']),
  ].join('-');
}

/** What a data set is called in the name of a model: data of one's own by the last part of their path. */
function plainName(dataset: string): string {
  const [, path] = splitReference(dataset) ?? [];
  return path === undefined ? dataset : basename(resolve(path)).replace(/[^\w.-]+/g, '-');
}

const usualNoiseLevels = [0.02, 0.5] as const;
const usualDenoisingWeight = 0.3;

/** By which of them the network learns. */
type LossSettings = Pick<TrainSettings, 'labelSmoothing' | 'denoisingWeight' | 'denoisingMean'>;

/** What the loss of a network is made of; what it does not learn by is as if it were not given. */
function lossOf({ model, labelSmoothing = 0, ...given }: TrainOptions): LossSettings {
  const network = findNetwork(model);
  const denoisesOnly = isDenoiser(network);
  const learnsBoth = !denoisesOnly && network.joint !== undefined;
  const denoisingWeight = learnsBoth ? (given.denoisingWeight ?? usualDenoisingWeight) : usualDenoisingWeight;
  const hasMean = denoisesOnly || (learnsBoth && denoisingWeight > 0);
  return {
    labelSmoothing: denoisesOnly ? 0 : labelSmoothing,
    denoisingWeight,
    denoisingMean: (hasMean ? given.denoisingMean : undefined) ?? 'arithmetic',
  };
}

/**
 * Refuses what a user gave, and not a recipe, that is none of the loss which the network learns by.
 *
 * @param given by the user
 * @param options all of them
 * @throws EpsballError INVALID_OPTION
 */
export function refuseUnheeded(given: Partial<TrainOptions>, options: TrainOptions): void {
  const heeded = lossOf(options);
  for (const name of ['labelSmoothing', 'denoisingWeight', 'denoisingMean'] as const) {
    if (given[name] === undefined || given[name] === heeded[name]) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new EpsballError(
      'INVALID_OPTION',
      `${option} ${given[name]} has no effect: ${options.model} does not learn by it${name === 'denoisingMean' ? ' without a denoiser' : ''}. Leave it away.`,
    );
  }
}

/** Fills in defaults and refuses what makes no sense. @throws EpsballError */
export function resolveTraining(options: TrainOptions): TrainSettings {
  const network = findNetwork(options.model);
  const denoisesOnly = isDenoiser(network);
  const learnsNoise = denoisesOnly || network.joint !== undefined;
  const noiseLevels = options.noiseLevels ?? (learnsNoise ? usualNoiseLevels : undefined);
  const { model, dataset, adversarial } = options;
  const name = options.name ?? `${variant(options)}-${plainName(dataset)}`;
  const radius = adversarial === undefined ? undefined : parseEpsilon(adversarial, 'linf', Infinity);
  const settings: TrainSettings = {
    name,
    model,
    dataset,
    width: options.width ?? 16,
    epochs: options.epochs ?? (learnsNoise ? 10 : 14),
    batch: options.batch ?? 64,
    shard,
    rate: options.rate ?? 0.002,
    weightDecay: options.weightDecay ?? 0.05,
    emaDecay: options.emaDecay ?? 0,
    ...lossOf(options),
    adversarial: options.adversarial,
    adversarialEpsilon: radius?.epsilon,
    noiseLevels,
    noisyShare: denoisesOnly ? 1 : noiseLevels ? 0.5 : 0,
    clipNorm: 1,
    warmUpFraction: 0.05,
    precision: options.precision ?? 'float32',
    startFrom: options.startFrom,
    seed: options.seed ?? '0',
    workers: options.workers ?? availableParallelism(),
    device: options.device ?? 'cpu',
    dataDir: options.dataDir,
    out: options.out ?? `training/${name}`,
    resume: options.resume ?? false,
    trainImages: options.trainImages,
    command: options.command ?? '',
  };
  checkWhole('--width', settings.width, 8, 512, 8);
  checkWhole('--epochs', settings.epochs, 1, 10_000);
  checkWhole('--batch', settings.batch, shard, 4096, shard);
  checkRange('--rate', settings.rate, 1e-7, 1);
  checkRange('--weight-decay', settings.weightDecay, 0, 10);
  checkRange('--label-smoothing', settings.labelSmoothing, 0, 0.9);
  checkRange('--ema-decay', settings.emaDecay, 0, 0.99999);
  checkRange('--denoising-weight', settings.denoisingWeight, 0, 100);
  checkNoiseLevels(settings.noiseLevels);
  checkOneOf('--denoising-mean', settings.denoisingMean, denoisingMeans);
  checkOneOf('--precision', settings.precision, precisions);
  if (denoisesOnly && adversarial !== undefined)
    throw new EpsballError(
      'INVALID_OPTION',
      `--adversarial needs a classifier; ${model} is a denoiser. Leave it away.`,
    );
  if (radius?.epsilon === 0)
    throw new EpsballError('INVALID_OPTION', '--adversarial must be above 0; leave it away to train without attacks.');
  if (settings.trainImages !== undefined)
    checkWhole('--train-images', settings.trainImages, settings.batch, 10_000_000);
  if (!modelNamePattern.test(settings.name))
    throw new EpsballError(
      'INVALID_OPTION',
      `a model must be called by letters, digits, dots, hyphens and underscores, got "${settings.name}".`,
    );
  if (settings.seed === '')
    throw new EpsballError('INVALID_OPTION', '--seed is empty; give a number or a word, like --seed 1.');
  return settings;
}
