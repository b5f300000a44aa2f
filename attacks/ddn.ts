import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { cosine } from '../src/attacks/cosine.ts';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { aimedMargin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';

/**
 * Decoupled direction and norm (Rony et al. 2019, arXiv:1811.09600) without its rounding to 256 levels: the cross-entropy
 * turns the perturbation, and its length alone follows from whether the last point was a break.
 */
export default defineAttack({
  name: 'ddn',
  summary: 'Gradient steps on a sphere that shrinks where the image is broken and grows where it is not.',
  reference: 'Rony et al. 2019, arXiv:1811.09600',
  norms: ['l2'],
  access: 'gradient',
  goal: 'minimum-norm',
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(100).describe('Gradient steps of a run.'),
    firstRadius: z.number().positive().max(100).default(1).describe('Radius of the sphere at the first step.'),
    gamma: z.number().positive().max(0.5).default(0.05).describe('Share by which the radius shrinks or grows.'),
    firstStepSize: z.number().positive().max(10).default(1).describe('Length of the first step, before projection.'),
    lastStepSize: z.number().positive().max(10).default(0.01).describe('Length that the steps fall to, as a cosine.'),
  }),
  rounds: ({ steps }) => steps + 1,
  schedule: (round, { steps, firstStepSize, lastStepSize }) => ({
    stepSize: cosine(firstStepSize, lastStepSize, round, steps),
  }),
  start: ({ x, epsilon }, { firstRadius }) => ({
    adversarial: x,
    radius: tf.fill<tf.Rank.R1>(epsilon.shape, firstRadius),
  }),
  update: ({ x, schedule, state, told, ...lane }, { gamma }) => {
    const isBroken = aimedMargin(told.logits, lane).greater(0);
    const radius = state.radius.mul<tf.Tensor1D>(tf.where(isBroken, tf.scalar(1 - gamma), tf.scalar(1 + gamma)));
    const step = steepestAscent(told.gradient, 'l2').mul(overPixels(schedule.stepSize));
    const direction = steepestAscent(told.point.sub<tf.Tensor4D>(x).add(step), 'l2');
    return { adversarial: x.add(direction.mul(overPixels(radius))), radius };
  },
});
