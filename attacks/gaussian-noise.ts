import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { lengthOf } from '../src/attacks/length.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import type { Norm } from '../src/attacks/types.ts';

function addNoise(x: tf.Tensor4D, noise: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  return x.add(noise.mul(overPixels(epsilon.div(lengthOf(noise, norm).maximum(1e-30)))));
}

/**
 * A control: independent normal values for all pixels, times ε over their length in the cell's norm. For linf the pixel
 * that changes most changes by ε, for l2 the noise is uniform on the sphere, for l1 its absolute values add up to ε. What
 * leaves [0, 1] is clipped, so that the point may lie nearer.
 */
export default defineAttack({
  name: 'gaussian-noise',
  summary: 'Gaussian noise as long as the radius, each draw asked as it is: a control that every attack should beat.',
  reference: 'Ford, Gilmer, Carlini, Cubuk 2019, arXiv:1901.10513',
  norms: ['linf', 'l2', 'l1'],
  access: 'decision',
  strength: 'random',
  params: z.strictObject({
    points: z.int().min(1).max(1_000_000).default(100).describe('Independent random points of a run.'),
  }),
  rounds: ({ points }) => points,
  draws: () => ({
    start: { noise: { law: 'normal', shape: 'image' } },
    update: { noise: { law: 'normal', shape: 'image' } },
  }),
  start: ({ x, norm, epsilon, random }) => ({ adversarial: addNoise(x, random.noise, epsilon, norm) }),
  update: ({ x, norm, epsilon, random }) => ({ adversarial: addNoise(x, random.noise, epsilon, norm) }),
});
