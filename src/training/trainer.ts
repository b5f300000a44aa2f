import type { ImageSet } from '../datasets/types.ts';
import type { CompiledFunction, Engine, HostArray, HostTensors } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import type { ModelDefinition, ModelSize } from '../models/types.ts';
import { drawPermutation, randomStream } from '../random.ts';
import { adamwStep } from './adamw.ts';
import { gradientStep } from './gradient-step.ts';
import { decayMask, initialVector, type ParameterLayout } from './layout.ts';
import type { TrainSettings } from './options.ts';
import { learningRate } from './schedule.ts';
import { makeShard } from './shards.ts';
import type { TrainingState } from './state.ts';

/** Means over the steps of an epoch so far. */
export interface EpochLosses {
  readonly crossEntropy: number;
  /** Mean squared error of the denoiser in units of the noise's variance; 1 for plain models. */
  readonly denoising: number;
  /** On augmented training images: clean ones, or those of adversarial training. */
  readonly trainAccuracy: number;
}

/** A training run that can be advanced epoch by epoch. */
export interface Trainer {
  /** Optimiser steps of all epochs. */
  readonly steps: number;
  /** Training images in use. */
  readonly images: number;
  initialState(): TrainingState;
  /** Advances the state by one epoch, but for its `epoch` count. @throws Error where the loss is no longer finite */
  runEpoch(state: TrainingState, onStep: (losses: EpochLosses) => void): Promise<EpochLosses>;
}

/** Share of a step's BatchNorm statistics in the moving ones. */
const momentum = 0.1;

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

/** Compiles a training step: gradients of shards in parallel, summed in a fixed order, then one step of AdamW. */
export async function createTrainer(
  engine: Engine,
  model: ModelDefinition,
  size: ModelSize,
  layout: ParameterLayout,
  settings: TrainSettings,
  set: ImageSet,
): Promise<Trainer> {
  const { batch, shard, epochs, seed } = settings;
  const isJoint = model.joint !== undefined;
  const images = Math.min(set.size, settings.trainImages ?? set.size);
  const stepsPerEpoch = Math.floor(images / batch);
  const steps = stepsPerEpoch * epochs;
  const warmUp = Math.ceil(steps * settings.warmUpFraction);
  const gradient = gradientStep(model, size, layout, shard, settings);
  const mask = decayMask(layout.trained);
  const computeGradient: CompiledFunction = await engine.compile(gradient.fn, gradient.inputs);
  const judged = isJoint ? batch / 2 : batch;

  const shardsOf = (order: Uint32Array, epoch: number, step: number): HostTensors[] =>
    Array.from({ length: batch / shard }, (_, i) => {
      const from = step * batch + i * shard;
      return makeShard(set, [...order.subarray(from, from + shard)], epoch, settings, isJoint);
    });

  const update = (state: TrainingState, results: readonly Record<string, HostArray>[]): void => {
    const gradients = results.map(({ gradient: each }) => each as Float32Array);
    const rate = learningRate(state.step, steps, warmUp, settings.rate);
    if (!Number.isFinite(adamwStep(state, gradients, mask, settings, rate, state.step + 1))) {
      throw new EpsballError(
        'DIVERGED',
        `training diverged at step ${state.step + 1} of ${steps}: the gradient is not finite. Try a lower --rate.`,
      );
    }
    if (layout.statistics.size === 0) return;
    const moments = meanOf(results.map(({ moments: each }) => each!));
    for (const [i, moment] of moments.entries()) {
      state.statistics[i] = (1 - momentum) * state.statistics[i]! + momentum * moment;
    }
  };

  return {
    steps,
    images: stepsPerEpoch * batch,
    initialState: () => ({
      epoch: 0,
      step: 0,
      seconds: 0,
      parameters: initialVector(layout.trained, seed),
      first: new Float32Array(layout.trained.size),
      second: new Float32Array(layout.trained.size),
      statistics: initialVector(layout.statistics, seed),
    }),
    async runEpoch(state, onStep) {
      const order = drawPermutation(randomStream(seed, 'order', state.epoch), images);
      const totals = { crossEntropy: 0, denoising: 0, trainAccuracy: 0 };
      let next = shardsOf(order, state.epoch, 0);
      let losses: EpochLosses = totals;
      for (let step = 0; step < stepsPerEpoch; step++) {
        const running = next.map((each) => computeGradient.run({ ...each, parameters: state.parameters }));
        if (step + 1 < stepsPerEpoch) next = shardsOf(order, state.epoch, step + 1);
        const results = await Promise.all(running);
        update(state, results);
        state.step++;
        totals.crossEntropy += meanScalar(results, 'crossEntropy');
        totals.denoising += meanScalar(results, 'denoising');
        totals.trainAccuracy += (meanScalar(results, 'correct') * results.length) / judged;
        const done = step + 1;
        losses = {
          crossEntropy: totals.crossEntropy / done,
          denoising: totals.denoising / done,
          trainAccuracy: totals.trainAccuracy / done,
        };
        onStep(losses);
      }
      return losses;
    },
  };
}
