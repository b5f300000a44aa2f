import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { aimedMargin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import { projectBall } from '../src/attacks/projection.ts';

const decay = { mean: 0.9, square: 0.999 };

/** A running mean, moved towards a value where `isStep` is 1. */
function approach(mean: tf.Tensor4D, value: tf.Tensor4D, decay: number, isStep: tf.Tensor4D): tf.Tensor4D {
  return mean.add(value.sub(mean).mul(isStep.mul(1 - decay)));
}

/**
 * Simultaneous perturbation stochastic approximation (Uesato et al. 2018): the margin's gradient is estimated from pairs of
 * points on either side of the iterate, and followed by Adam. Both points of a pair are asked, and may break the sample.
 */
export default defineAttack({
  name: 'spsa',
  summary: 'Adam along gradients of the margin that are estimated from differences along random signs.',
  reference: 'Uesato et al. 2018, arXiv:1802.05666',
  norms: ['linf', 'l2'],
  access: 'score',
  params: z.strictObject({
    steps: z.int().min(1).max(100_000).default(31).describe('Steps of a run.'),
    pairs: z.int().min(1).max(100_000).default(32).describe('Pairs of points asked for each step.'),
    relativeOffset: z.number().positive().max(1).default(0.3).describe('Distance of a pair, as a fraction of ε.'),
    relativeStepSize: z.number().positive().max(2).default(0.3).describe('Step size of Adam, as a fraction of ε.'),
  }),
  targetable: true,
  rounds: ({ steps, pairs }) => 2 * pairs * steps + 1,
  schedule: (round, { steps, pairs, relativeOffset }) => {
    const step = Math.ceil((round + 1) / (2 * pairs));
    const isStep = (round + 1) % (2 * pairs) === 0;
    return {
      isSecond: round % 2,
      isStep: Number(isStep),
      offset: isStep && step === steps ? 0 : relativeOffset,
      meanWeight: 1 / (1 - decay.mean ** step),
      squareWeight: 1 / (1 - decay.square ** step),
    };
  },
  draws: () => ({
    start: { signs: { law: 'sign', shape: 'image' } },
    update: { signs: { law: 'sign', shape: 'image' } },
  }),
  start: ({ x, norm, epsilon, random: { signs } }, { relativeOffset }) => ({
    adversarial: x.add(steepestAscent(signs, norm).mul(overPixels(epsilon.mul(relativeOffset)))),
    iterate: x,
    signs,
    loss: tf.zerosLike(epsilon),
    estimate: tf.zerosLike(x),
    mean: tf.zerosLike(x),
    square: tf.zerosLike(x),
  }),
  loss: (lane) => aimedMargin(lane.logits, lane),
  update: ({ x, norm, epsilon, schedule, random, told, state }, { relativeStepSize }) => {
    const loss = told.loss as tf.Tensor1D;
    const isStep = overPixels(schedule.isStep);
    const rise = loss.sub(state.loss).mul(schedule.isSecond);
    const estimate = state.estimate.add<tf.Tensor4D>(state.signs.mul(overPixels(rise)));
    const mean = approach(state.mean, estimate, decay.mean, isStep);
    const square = approach(state.square, estimate.square(), decay.square, isStep);
    const spread = square.mul(overPixels(schedule.squareWeight)).sqrt().add(1e-20);
    const adam = mean.mul(overPixels(schedule.meanWeight)).div<tf.Tensor4D>(spread);
    const direction = norm === 'linf' ? adam : steepestAscent(adam, norm);
    const step = direction.mul(overPixels(epsilon.mul(relativeStepSize))).mul<tf.Tensor4D>(isStep);
    const iterate = projectBall(state.iterate.add(step), x, epsilon, norm);
    const signs = tf.where(overPixels(schedule.isSecond).greater(0), random.signs, state.signs.neg<tf.Tensor4D>());
    const offset = steepestAscent(signs, norm).mul(overPixels(epsilon.mul(schedule.offset)));
    const open = tf.sub(1, isStep);
    return {
      adversarial: iterate.add(offset),
      iterate,
      signs,
      loss,
      estimate: estimate.mul<tf.Tensor4D>(open),
      mean,
      square,
    };
  },
});
