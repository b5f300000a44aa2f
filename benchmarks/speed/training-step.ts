import type { Engine, HostArray } from '../../src/engine/types.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { adamwStep } from '../../src/training/adamw.ts';
import { decayMask } from '../../src/training/layout.ts';
import { gradientWork, layoutOf, trainingSettings } from './training-work.ts';

/** Small, so that many steps on one batch stay finite; the time does not depend on it. */
export const rate = 1e-5;

function meanOf(vectors: readonly HostArray[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) {
    for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! + vector[i]! / vectors.length;
  }
  return mean;
}

/** One training step again and again on the same images, a shard a worker; making shards is no part of it. */
export async function compileStep(
  engine: Engine,
  network: LoadedModel,
): Promise<{ readonly shard: number; step(): Promise<void> }> {
  const settings = trainingSettings(network);
  const { trained } = layoutOf(network);
  const { fn, inputs, values } = gradientWork(network, settings.shard);
  const optimiser = adamwStep(trained.size, decayMask(trained), settings);
  const computeGradient = await engine.compile(fn, inputs);
  const applyGradient = await engine.compile(optimiser.fn, optimiser.inputs);
  let state = {
    parameters: values['parameters']!,
    first: new Float32Array(trained.size) as HostArray,
    second: new Float32Array(trained.size) as HostArray,
  };
  let steps = 0;
  return {
    shard: settings.shard,
    async step() {
      const shards = Array.from({ length: engine.workers }, () =>
        computeGradient.run({ ...values, parameters: state.parameters }),
      );
      const gradients = (await Promise.all(shards)).map(({ gradient }) => gradient!);
      const { parameters, first, second, norm } = await applyGradient.run({
        ...state,
        gradient: meanOf(gradients),
        rate: Float32Array.of(rate),
        step: Float32Array.of(++steps),
      });
      if (!Number.isFinite(norm![0])) throw new Error(`the gradient of step ${steps} is not finite`);
      state = { parameters: parameters!, first: first!, second: second! };
    },
  };
}
