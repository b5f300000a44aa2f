import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { lengthOf } from '../src/attacks/length.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import { projectBall } from '../src/attacks/projection.ts';
import type { Norm } from '../src/attacks/types.ts';
import { whereLanes } from '../src/attacks/where-lanes.ts';

/** What a point is asked for. */
const phases = { start: 0, bisection: 1, estimate: 2, jump: 3 };

/** `boundary` is the last point known to be misclassified; the radii `low` and `high` enclose the boundary proper. */
type Search = ReturnType<typeof beginSearch>;

interface Answer {
  readonly x: tf.Tensor4D;
  readonly norm: Norm;
  readonly point: tf.Tensor4D;
  /** Whether the point is misclassified: all that is used of the model. */
  readonly isHit: tf.Tensor1D;
  /** Standard normal values. */
  readonly noise: tf.Tensor4D;
}

function beginSearch(x: tf.Tensor4D, zero: tf.Tensor1D) {
  const numbers = { phase: zero, asked: zero, estimates: zero, hits: zero, low: zero, high: zero, length: zero };
  const blank = tf.zerosLike(x);
  return { ...numbers, adversarial: x, boundary: x, offsets: blank, hitOffsets: blank, direction: blank };
}

function enter(state: Search, phase: number): Search {
  return { ...state, phase: tf.fill<tf.Rank.R1>(state.phase.shape, phase), asked: tf.zerosLike(state.asked) };
}

/** Noise of standard deviation 0.05, 0.1, … 1, and again, from round to round. */
function askNoise(state: Search, x: tf.Tensor4D, noise: tf.Tensor4D, round: tf.Tensor1D): Search {
  return { ...state, adversarial: x.add(noise.mul(overPixels(round.mod(20).add(1).mul(0.05)))) };
}

function halfway({ low, high }: Search): tf.Tensor1D {
  return low.add<tf.Tensor1D>(high).mul<tf.Tensor1D>(0.5);
}

function askHalfway(state: Search, { x, norm }: Answer): Search {
  return { ...state, adversarial: projectBall(state.boundary, x, halfway(state), norm) };
}

function beginBisection(state: Search, answer: Answer): Search {
  const { point, x, norm } = answer;
  const high = lengthOf(point.sub(x), norm);
  return askHalfway({ ...enter(state, phases.bisection), boundary: point, low: tf.zerosLike(high), high }, answer);
}

function afterBisection(state: Search, answer: Answer): Search {
  const middle = halfway(state);
  const nearer = { ...state, boundary: answer.point, high: middle };
  const halved = whereLanes(answer.isHit, nearer, { ...state, low: middle });
  const isFine = state.asked.greaterEqual<tf.Tensor1D>(1.5 * Math.log2(answer.x.size / answer.x.shape[0]));
  return whereLanes(isFine, beginEstimate(halved, answer), askHalfway(halved, answer));
}

function beginEstimate(state: Search, answer: Answer): Search {
  const blank = { hits: tf.zerosLike(state.hits), offsets: tf.zerosLike(answer.x), hitOffsets: tf.zerosLike(answer.x) };
  return askProbe({ ...enter(state, phases.estimate), ...blank, estimates: state.estimates.add(1) }, answer);
}

/** Asks a point around the boundary at ‖δ‖ / √d, or as near as float32 can tell. */
function askProbe(state: Search, { x, noise }: Answer): Search {
  const root = Math.sqrt(x.size / x.shape[0]);
  const radius = lengthOf(state.boundary.sub(x), 'l2')
    .div(root)
    .maximum(1e-6 * root);
  return { ...state, adversarial: state.boundary.add(steepestAscent(noise, 'l2').mul(overPixels(radius))) };
}

function afterEstimate(state: Search, answer: Answer, firstProbes: number): Search {
  const hit = answer.isHit.toFloat<tf.Tensor1D>();
  const offset = answer.point.sub<tf.Tensor4D>(state.boundary);
  const collected = {
    ...state,
    hits: state.hits.add<tf.Tensor1D>(hit),
    offsets: state.offsets.add<tf.Tensor4D>(offset),
    hitOffsets: state.hitOffsets.add<tf.Tensor4D>(offset.mul(overPixels(hit))),
  };
  const isFull = state.asked.greaterEqual<tf.Tensor1D>(state.estimates.sqrt().mul(firstProbes));
  return whereLanes(isFull, beginJump(collected, answer), askProbe(collected, answer));
}

/** Along the mean of the probes that hit, each weighed against the share of hits, if there are hits and misses. */
function beginJump(state: Search, { norm }: Answer): Search {
  const share = state.hits.div<tf.Tensor1D>(state.asked.maximum(1));
  const isMixed = share.greater(0).logicalAnd(share.less(1));
  const weight = overPixels(tf.where(isMixed, share, tf.fill(share.shape, 0.5)));
  const direction = steepestAscent(state.hitOffsets.sub(state.offsets.mul(weight)), norm);
  const length = state.high.div<tf.Tensor1D>(state.estimates.maximum(1).sqrt());
  return askAhead({ ...enter(state, phases.jump), direction, length });
}

function askAhead(state: Search): Search {
  return { ...state, adversarial: state.boundary.add(state.direction.mul(overPixels(state.length))) };
}

/**
 * HopSkipJump (Chen, Jordan, Wainwright 2020): from misclassified noise to the boundary by bisection; then again and again
 * away from it along its normal, which is estimated from the decisions on points around, and back to it by bisection.
 */
export default defineAttack({
  name: 'hopskipjump',
  summary: 'Walks along the boundary towards the image; its normal is estimated from predicted classes alone.',
  reference: 'Chen, Jordan, Wainwright 2020, arXiv:1904.02144',
  norms: ['linf', 'l2'],
  access: 'decision',
  goal: 'minimum-norm',
  targetable: false,
  params: z.strictObject({
    asks: z.int().min(1).max(1_000_000).default(2000).describe('Points asked in a run.'),
    firstProbes: z
      .int()
      .min(2)
      .max(10_000)
      .default(100)
      .describe('Points of the first estimate; √t times as many of the t-th.'),
  }),
  rounds: ({ asks }) => asks,
  draws: () => ({
    start: { noise: { law: 'normal', shape: 'image' } },
    update: { noise: { law: 'normal', shape: 'image' } },
  }),
  start: ({ x, round, random }) => askNoise(beginSearch(x, tf.zerosLike(round)), x, random.noise, round),
  update: ({ x, norm, label, round, random: { noise }, told, state: before }, { firstProbes }) => {
    const isHit = told.logits.argMax<tf.Tensor1D>(1).notEqual<tf.Tensor1D>(label);
    const answer = { x, norm, point: told.point, isHit, noise };
    const state = { ...before, asked: before.asked.add<tf.Tensor1D>(1) };
    const isIn = (phase: number) => before.phase.equal<tf.Tensor1D>(phase);
    const louder = askNoise(state, x, noise, round.add(1));
    const started = whereLanes(isHit, beginBisection(state, answer), louder);
    const bisected = whereLanes(isIn(phases.bisection), afterBisection(state, answer), started);
    const estimated = whereLanes(isIn(phases.estimate), afterEstimate(state, answer, firstProbes), bisected);
    const shorter = askAhead({ ...state, length: state.length.mul(0.5) });
    const jumped = whereLanes(isHit, beginBisection(state, answer), shorter);
    return whereLanes(isIn(phases.jump), jumped, estimated);
  },
});
