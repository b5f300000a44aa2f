import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { gainMomentum } from '../src/attacks/momentum.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/**
 * Points made on another model (Papernot, McDaniel, Goodfellow 2016) with the momentum that makes them transfer better
 * (Dong et al. 2018). The other model is the next one of the run, without a defense; the last model's is the first. Points
 * that fool it and the last one of a run are judged on the model attacked, of which nothing else is known.
 */
export default defineAttack({
  name: 'transfer',
  summary: 'Points made with momentum on the next model of the run, without defense, and judged on the one attacked.',
  reference: 'Papernot, McDaniel, Goodfellow 2016, arXiv:1605.07277; Dong et al. 2018, arXiv:1710.06081',
  norms: ['linf', 'l2'],
  access: 'gradient',
  surrogate: true,
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(20).describe('Gradient steps of a run.'),
    decay: z.number().min(0).max(1).default(1).describe('What is left of the sum of gradients after a step.'),
    relativeStepSize: z.number().positive().max(2).default(0.1).describe('Length of a step, as a fraction of ε.'),
  }),
  rounds: ({ steps }) => steps + 1,
  start: ({ x }) => ({ adversarial: x, velocity: tf.zerosLike(x) }),
  update: ({ norm, epsilon, told, state }, { decay, relativeStepSize }) => {
    const velocity = gainMomentum(state.velocity, told.gradient, decay);
    const step = steepestAscent(velocity, norm).mul(overPixels(epsilon.mul(relativeStepSize)));
    return { adversarial: told.point.add(step), velocity };
  },
});
