import type { Engine } from '../../src/engine/types.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { adamwStep } from '../../src/training/adamw.ts';
import { decayMask } from '../../src/training/layout.ts';
import { gradientWork, layoutOf, trainingSettings } from './training-work.ts';

/** Small, so that many steps on one batch stay finite; the time does not depend on it. */
export const rate = 1e-5;

/** One training step again and again on the same images, of so many shards; making shards is no part of it. */
export async function compileStep(
  engine: Engine,
  network: LoadedCheckpoint,
): Promise<(shards: number) => Promise<void>> {
  const settings = trainingSettings(network);
  const { trained } = layoutOf(network);
  const { fn, inputs, values } = gradientWork(network, settings.shard);
  const mask = decayMask(trained);
  const computeGradient = await engine.compile(fn, inputs);
  const state = {
    parameters: values['parameters'] as Float32Array,
    first: new Float32Array(trained.size),
    second: new Float32Array(trained.size),
  };
  let steps = 0;
  return async (shards) => {
    const running = Array.from({ length: shards }, () =>
      computeGradient.run({ ...values, parameters: state.parameters }),
    );
    const gradients = (await Promise.all(running)).map(({ gradient }) => gradient as Float32Array);
    const norm = adamwStep(state, gradients, mask, settings, rate, ++steps);
    if (!Number.isFinite(norm)) throw new Error(`the gradient of step ${steps} is not finite`);
  };
}
