import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { gainMomentum } from '../src/attacks/momentum.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/** Momentum iterative fast gradient sign method (Dong et al. 2018). */
export default defineAttack({
  name: 'mi-fgsm',
  summary: 'Steps of length ε / steps along the decaying sum of gradients of equal l1 length, starting at the image.',
  reference: 'Dong et al. 2018, arXiv:1710.06081',
  norms: ['linf', 'l2'],
  access: 'gradient',
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(10).describe('Gradient steps of a run.'),
    decay: z.number().min(0).max(1).default(1).describe('What is left of the sum of gradients after a step.'),
  }),
  rounds: ({ steps }) => steps + 1,
  start: ({ x }) => ({ adversarial: x, velocity: tf.zerosLike(x) }),
  update: ({ norm, epsilon, told, state }, { steps, decay }) => {
    const velocity = gainMomentum(state.velocity, told.gradient, decay);
    const step = steepestAscent(velocity, norm).mul(overPixels(epsilon.div(steps)));
    return { adversarial: told.point.add(step), velocity };
  },
});
