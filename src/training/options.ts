import { availableParallelism } from 'node:os';
import { parseEpsilon } from '../attacks/epsilon.ts';
import { EpsballError } from '../errors.ts';
import { findModel } from '../models/index.ts';
import type { DeviceName } from '../engine/types.ts';

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
  /** Weight of the logarithm of the denoising ratio, for joint models. */
  readonly denoisingWeight?: number | undefined;
  /** Radius of the linf ball that adversarial training draws its images from, like "8/255"; default none. */
  readonly adversarial?: string | undefined;
  readonly seed?: string | undefined;
  readonly workers?: number | undefined;
  readonly device?: DeviceName | undefined;
  /** A local folder with the data set's files. */
  readonly dataDir?: string | undefined;
  /** Where state, log, weights and card go; default training/MODEL-DATASET, for adversarial training training/MODEL-at-DATASET. */
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
  /** Of the checkpoint: MODEL-DATASET, or MODEL-at-DATASET where training is adversarial. */
  readonly name: string;
  readonly model: string;
  readonly dataset: string;
  readonly width: number;
  readonly epochs: number;
  readonly batch: number;
  readonly shard: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly denoisingWeight: number;
  readonly adversarial: string | undefined;
  /** The radius as a number; undefined where training is not adversarial. */
  readonly adversarialEpsilon: number | undefined;
  readonly noiseLevels: readonly [number, number];
  readonly clipNorm: number;
  readonly warmUpFraction: number;
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

/** Fills in defaults and refuses what makes no sense. @throws EpsballError */
export function resolveTraining(options: TrainOptions): TrainSettings {
  const isJoint = findModel(options.model).joint !== undefined;
  const { model, dataset, adversarial } = options;
  const variant = adversarial === undefined ? model : `${model}-at`;
  const radius = adversarial === undefined ? undefined : parseEpsilon(adversarial, 'linf', Infinity);
  const settings: TrainSettings = {
    name: `${variant}-${dataset}`,
    model,
    dataset,
    width: options.width ?? 16,
    epochs: options.epochs ?? (isJoint ? 10 : 14),
    batch: options.batch ?? 64,
    shard,
    rate: options.rate ?? 0.002,
    weightDecay: options.weightDecay ?? 0.05,
    denoisingWeight: options.denoisingWeight ?? 0.3,
    adversarial: options.adversarial,
    adversarialEpsilon: radius?.epsilon,
    noiseLevels: [0.02, 0.5],
    clipNorm: 1,
    warmUpFraction: 0.05,
    seed: options.seed ?? '0',
    workers: options.workers ?? availableParallelism(),
    device: options.device ?? 'cpu',
    dataDir: options.dataDir,
    out: options.out ?? `training/${variant}-${dataset}`,
    resume: options.resume ?? false,
    trainImages: options.trainImages,
    command: options.command ?? '',
  };
  checkWhole('--width', settings.width, 8, 512, 8);
  checkWhole('--epochs', settings.epochs, 1, 10_000);
  checkWhole('--batch', settings.batch, shard, 4096, shard);
  checkRange('--rate', settings.rate, 1e-7, 1);
  checkRange('--weight-decay', settings.weightDecay, 0, 10);
  checkRange('--denoising-weight', settings.denoisingWeight, 0, 100);
  if (radius?.epsilon === 0)
    throw new EpsballError('INVALID_OPTION', '--adversarial must be above 0; leave it away to train without attacks.');
  if (settings.trainImages !== undefined)
    checkWhole('--train-images', settings.trainImages, settings.batch, 10_000_000);
  if (settings.seed === '')
    throw new EpsballError('INVALID_OPTION', '--seed is empty; give a number or a word, like --seed 1.');
  return settings;
}
