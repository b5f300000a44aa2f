import type { ImageSet } from '../datasets/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { isDenoiser } from '../models/index.ts';
import type { DenoiserDefinition, ModelDefinition, ModelSize } from '../models/types.ts';
import { drawPermutation, randomStream } from '../random.ts';
import { adamwStep } from './adamw.ts';
import { denoiserStep } from './denoiser-step.ts';
import { divergence } from './divergence.ts';
import { gradientStep } from './gradient-step.ts';
import { decayMask, initialVector, packHost, type Layout, type ParameterLayout } from './layout.ts';
import type { TrainSettings } from './options.ts';
import { learningRate } from './schedule.ts';
import { makeShard } from './shards.ts';
import type { StartWeights } from './start-weights.ts';
import type { TrainingState } from './state.ts';

/** Means over the steps of an epoch so far. */
export interface EpochLosses {
  /** Absent for stand-alone denoisers. */
  readonly crossEntropy?: number;
  /** Mean squared error of the denoiser in units of the noise's variance; absent where none is trained. */
  readonly denoising?: number;
  /** On augmented training images: clean ones, or those of adversarial training; absent for stand-alone denoisers. */
  readonly trainAccuracy?: number;
}

const lossNames = ['crossEntropy', 'denoising', 'trainAccuracy'] as const;

/** The losses of a step, means over its shards. */
function stepLosses(shards: readonly Record<string, HostArray>[]): EpochLosses {
  const known = lossNames.filter((name) => name in shards[0]!);
  return Object.fromEntries(known.map((name) => [name, meanScalar(shards, name)]));
}

/** Running means with one more step. */
function withStep(means: EpochLosses, losses: EpochLosses, done: number): EpochLosses {
  const known = lossNames.filter((name) => losses[name] !== undefined);
  return Object.fromEntries(
    known.map((name) => {
      const before = means[name] ?? 0;
      return [name, before + (losses[name]! - before) / done];
    }),
  );
}

/** A training run that can be advanced epoch by epoch. */
export interface Trainer {
  /** Optimiser steps of all epochs. */
  readonly steps: number;
  /** Training images in use. */
  readonly images: number;
  initialState(): TrainingState;
  /** Advances the state by one epoch, but for its `epoch` count. @throws EpsballError DIVERGED where the gradient is no longer finite */
  runEpoch(state: TrainingState, onStep: (losses: EpochLosses) => void): Promise<EpochLosses>;
}

/** Share of a step's BatchNorm statistics in the moving ones. */
const momentum = 0.1;

/** The decay of an average over few steps is lower, so that the start values are soon forgotten. */
function decayAt(step: number, decay: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/** Moves an average towards values: all the way where the decay is 0. */
function moveTowards(average: Float32Array, values: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = average[i]! + (1 - decay) * (values[i]! - average[i]!);
}

function meanOf(vectors: readonly HostArray[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) {
    for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! + vector[i]! / vectors.length;
  }
  return mean;
}

function meanScalar(shards: readonly Record<string, HostArray>[], name: string): number {
  return shards.reduce((total, shard) => total + shard[name]![0]!, 0) / shards.length;
}

/**
 * Compiles a training step: gradients of shards in parallel, summed in a fixed order, then one step of AdamW.
 *
 * @throws EpsballError INVALID_OPTION where there are fewer images than a step takes
 */
export async function createTrainer(
  engine: Engine,
  network: ModelDefinition | DenoiserDefinition,
  size: ModelSize,
  layout: ParameterLayout,
  settings: TrainSettings,
  set: ImageSet,
  start?: StartWeights,
): Promise<Trainer> {
  const { batch, shard, epochs, seed } = settings;
  const images = Math.min(set.size, settings.trainImages ?? set.size);
  const stepsPerEpoch = Math.floor(images / batch);
  if (stepsPerEpoch === 0) {
    throw new EpsballError(
      'INVALID_OPTION',
      `${set.name} has ${images} images to train on, fewer than one step takes (--batch ${batch}). Add images${batch > shard && images >= shard ? `, or choose --batch ${Math.floor(images / shard) * shard}` : ''}.`,
    );
  }
  const steps = stepsPerEpoch * epochs;
  const warmUp = Math.ceil(steps * settings.warmUpFraction);
  const gradient = isDenoiser(network)
    ? denoiserStep(network, size, layout, shard, settings.denoisingMean)
    : gradientStep(network, size, layout, shard, settings);
  const mask = decayMask(layout.trained);
  const computeGradient: CompiledFunction = await engine.compile(gradient.fn, gradient.inputs);

  const shardsOf = (order: Uint32Array, epoch: number, step: number): HostTensors[] =>
    Array.from({ length: batch / shard }, (_, i) => {
      const from = step * batch + i * shard;
      return makeShard(set, [...order.subarray(from, from + shard)], epoch, settings);
    });

  const update = (state: TrainingState, results: readonly Record<string, HostArray>[]): void => {
    const gradients = results.map(({ gradient: each }) => each as Float32Array);
    const rate = learningRate(state.step, steps, warmUp, settings.rate);
    if (!Number.isFinite(adamwStep(state, gradients, mask, settings, rate, state.step + 1))) {
      throw divergence(state, steps, settings, rate, stepLosses(results));
    }
    if (layout.statistics.size > 0) {
      moveTowards(state.statistics, meanOf(results.map(({ moments: each }) => each!)), 1 - momentum);
    }
    const decay = decayAt(state.step, settings.emaDecay);
    moveTowards(state.averageParameters, state.parameters, decay);
    moveTowards(state.averageStatistics, state.statistics, decay);
  };

  const firstVector = (part: Layout): Float32Array =>
    start ? packHost(part, start.weights) : initialVector(part, seed);

  return {
    steps,
    images,
    initialState: () => ({
      epoch: 0,
      step: 0,
      seconds: 0,
      parameters: firstVector(layout.trained),
      first: new Float32Array(layout.trained.size),
      second: new Float32Array(layout.trained.size),
      statistics: firstVector(layout.statistics),
      averageParameters: firstVector(layout.trained),
      averageStatistics: firstVector(layout.statistics),
    }),
    async runEpoch(state, onStep) {
      const order = drawPermutation(randomStream(seed, 'order', state.epoch), images);
      let next = shardsOf(order, state.epoch, 0);
      let losses: EpochLosses = {};
      for (let step = 0; step < stepsPerEpoch; step++) {
        const running = next.map((each) => computeGradient.run({ ...each, parameters: state.parameters }));
        if (step + 1 < stepsPerEpoch) next = shardsOf(order, state.epoch, step + 1);
        const results = await Promise.all(running);
        update(state, results);
        state.step++;
        losses = withStep(losses, stepLosses(results), step + 1);
        onStep(losses);
      }
      return losses;
    },
  };
}
