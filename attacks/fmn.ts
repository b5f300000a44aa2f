import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { cosine } from '../src/attacks/cosine.ts';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { dualLength } from '../src/attacks/dual-length.ts';
import { lengthOf } from '../src/attacks/length.ts';
import { aimedMargin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import { projectBall } from '../src/attacks/projection.ts';

/** Change of every pixel below which no ball is tried first, for rounding would leave nothing of it. */
const leastChange = 1e-6;
/** Length that stands for "no break yet". */
const noBreak = 1e30;

/**
 * Fast minimum norm (Pintor et al. 2021, arXiv:2102.12827) from the clean image: until a break is found, the radius of the
 * ball is the distance to the boundary by a linear estimate; then it shrinks after a break and grows after a point that is
 * none. Here it never shrinks before the first break, and always grows by γ: on its estimate alone a linear model would be
 * met at the boundary and never broken.
 */
export default defineAttack({
  name: 'fmn',
  summary: 'Gradient steps projected onto a ball whose radius closes in on the decision boundary.',
  reference: 'Pintor et al. 2021, arXiv:2102.12827',
  norms: ['linf', 'l2', 'l1'],
  access: 'gradient',
  goal: 'minimum-norm',
  targetable: true,
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(100).describe('Gradient steps of a run.'),
    firstStepSize: z.number().positive().max(100).default(1).describe('Length in l2 of the first step.'),
    lastStepSize: z.number().positive().max(100).default(0.01).describe('Length that the steps fall to, as a cosine.'),
    firstGamma: z.number().positive().max(0.5).default(0.05).describe('Share by which the radius changes at first.'),
    lastGamma: z.number().positive().max(0.5).default(0.001).describe('Share that it falls to, as a cosine.'),
  }),
  rounds: ({ steps }) => steps + 1,
  schedule: (round, { steps, firstStepSize, lastStepSize, firstGamma, lastGamma }) => ({
    stepSize: cosine(firstStepSize, lastStepSize, round, steps),
    gamma: cosine(firstGamma, lastGamma, round, steps),
  }),
  start: ({ x, norm, epsilon }) => ({
    adversarial: x,
    radius: lengthOf(tf.fill(x.shape, leastChange), norm),
    smallest: tf.fill<tf.Rank.R1>(epsilon.shape, noBreak),
  }),
  loss: ({ logits, ...lane }) => aimedMargin(logits, lane),
  update: ({ x, norm, schedule, state, told }) => {
    const length = lengthOf(told.point.sub(x), norm);
    const isBroken = told.loss.greater(0).logicalAnd<tf.Tensor1D>(length.greater(0));
    const smallest = tf.where(isBroken, state.smallest.minimum<tf.Tensor1D>(length), state.smallest);
    const slope = dualLength(told.gradient, norm).maximum(1e-12);
    const estimate = length.add<tf.Tensor1D>(told.loss.abs().div(slope)).maximum<tf.Tensor1D>(state.radius);
    const open = tf.where(smallest.less(noBreak), state.radius, estimate);
    const change = open.mul<tf.Tensor1D>(schedule.gamma);
    const closer = open.sub<tf.Tensor1D>(change).minimum<tf.Tensor1D>(smallest);
    const radius = tf
      .where(isBroken, closer, open.add<tf.Tensor1D>(change))
      .minimum<tf.Tensor1D>(lengthOf(tf.onesLike(x), norm));
    const step = steepestAscent(told.gradient, 'l2').mul(overPixels(schedule.stepSize));
    return { adversarial: projectBall(told.point.add(step), x, radius, norm), radius, smallest };
  },
});
