import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from './define.ts';
import { overPixels } from './per-image.ts';
import type { Attack, Draw, Norm } from './types.ts';

/** What tells the noise controls apart. */
interface NoiseControl {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  readonly law: Draw['law'];
  /** What the noise is multiplied by, [batch]. */
  readonly scale: (noise: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm) => tf.Tensor1D;
}

/** A control: independent random points, each asked as it is, that use nothing of the model. */
export function defineNoise({ law, scale, ...description }: NoiseControl): Attack {
  const propose = (x: tf.Tensor4D, noise: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm) => ({
    adversarial: x.add<tf.Tensor4D>(noise.mul(overPixels(scale(noise, epsilon, norm)))),
  });
  const draws = { noise: { law, shape: 'image' } } as const;
  return defineAttack({
    ...description,
    norms: ['linf', 'l2', 'l1'],
    access: 'decision',
    strength: 'random',
    params: z.strictObject({
      points: z.int().min(1).max(1_000_000).default(100).describe('Independent random points of a run.'),
    }),
    rounds: ({ points }) => points,
    draws: () => ({ start: draws, update: draws }),
    start: ({ x, epsilon, norm, random }) => propose(x, random.noise, epsilon, norm),
    update: ({ x, epsilon, norm, random }) => propose(x, random.noise, epsilon, norm),
  });
}
