import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { aimedMargin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import { proposal, startingPoint } from '../src/attacks/square/proposal.ts';
import { windowSide } from '../src/attacks/square/schedule.ts';

/** Square Attack: random search that changes square windows of the image and keeps what increases the margin. */
export default defineAttack({
  name: 'square',
  summary: 'Random search over square windows of shrinking size, by the logits alone.',
  reference: 'Andriushchenko et al. 2020, arXiv:1912.00049',
  norms: ['linf', 'l2', 'l1'],
  access: 'score',
  targetable: true,
  params: z.strictObject({
    queries: z.int().min(1).max(10_000_000).default(5000).describe('Points tried after the first.'),
    share: z.number().positive().max(1).default(0.8).describe('Share of the image that the first windows cover.'),
    rescale: z
      .boolean()
      .default(false)
      .describe('Whether windows shrink in proportion to the number of queries, as if there were 10,000.'),
  }),
  rounds: ({ queries }) => queries + 1,
  schedule: (round, { queries, share, rescale }, norm, shape) => ({
    side: windowSide(rescale ? Math.floor((round / queries) * 10_000) : round, share, shape, norm),
  }),
  draws: (_, __, [, , channels]) => ({
    start: { signs: { law: 'sign', shape: 'image' }, turns: { law: 'uniform', shape: 'image' } },
    update: {
      places: { law: 'uniform', shape: [4] },
      signs: { law: 'sign', shape: [channels] },
      turn: { law: 'uniform', shape: [1] },
    },
  }),
  start: (lane) => ({
    adversarial: startingPoint(lane, lane.random),
    bestPoint: lane.x,
    bestLoss: tf.onesLike(lane.epsilon).mul<tf.Tensor1D>(-1e30),
  }),
  loss: ({ logits, ...lane }) => aimedMargin(logits, lane),
  update: ({ state, told, random, ...lane }) => {
    const loss = told.loss as tf.Tensor1D;
    const isBetter = loss.greater(state.bestLoss).logicalOr<tf.Tensor1D>(loss.greaterEqual(0));
    const bestPoint = tf.where(overPixels(isBetter), told.point, state.bestPoint);
    const { places, signs, turn } = random as Readonly<Record<'places' | 'signs' | 'turn', tf.Tensor2D>>;
    return {
      adversarial: proposal(bestPoint, lane, { places, signs, turn }),
      bestPoint,
      bestLoss: tf.where(isBetter, loss, state.bestLoss),
    };
  },
});
