import * as tf from '@tensorflow/tfjs';
import { largestEntries } from '../largest-entries.ts';
import { dimensionsOf, overPixels, sumPixels } from '../per-image.ts';
import { projectBall } from '../projection.ts';
import type { Lane, State, Told } from '../types.ts';

/** Share of the changed pixels that the next gradients keep. */
const keptShare = 1 / 1.5;
/** Sparser than this share of the last checkpoint's count, the step is set back to its largest. */
const muchSparser = 0.95;
/** What the step is divided by where the point grows no sparser. */
const shrink = 1.5;
/** The largest step over the smallest. */
const range = 10;

/** Scalars of a round: radius in units of ε, whether a phase begins, whether a window ends. */
export type SparseSchedule = 'radius' | 'nextRadius' | 'beginsPhase' | 'isCheckpoint';

/** What a run of APGD in l1 remembers of its answers. */
interface Memory {
  readonly stepSize: tf.Tensor1D;
  /** Share of the entries of a gradient that a step uses. */
  readonly density: tf.Tensor1D;
  /** Changed pixels of the best point at the last checkpoint. */
  readonly changed: tf.Tensor1D;
  readonly bestPoint: tf.Tensor4D;
  readonly bestGradient: tf.Tensor4D;
  readonly bestLoss: tf.Tensor1D;
}

/** The state of a run of APGD in l1. */
export interface SparseState extends State, Memory {
  readonly reach: tf.Tensor1D;
}

/** A part of a run in a ball of its own. */
interface Phase {
  /** In units of ε. */
  readonly radius: number;
  readonly iterations: number;
}

/** One phase at ε, or three: 30 % of the iterations at 3ε, 30 % at 2ε, the rest at ε (Croce & Hein 2021, §4.3). */
export function phases(iterations: number, largerRadii: boolean): Phase[] {
  if (!largerRadii) return [{ radius: 1, iterations }];
  const part = Math.min(Math.ceil(0.3 * iterations), Math.floor((iterations - 1) / 2));
  return [
    { radius: 3, iterations: part },
    { radius: 2, iterations: part },
    { radius: 1, iterations: iterations - 2 * part },
  ].filter(({ iterations: count }) => count > 0);
}

/** Asks of a run: each phase also asks the point that it begins with. */
export function sparseRounds(iterations: number, largerRadii: boolean): number {
  return phases(iterations, largerRadii).reduce((sum, phase) => sum + phase.iterations + 1, 0);
}

/** The schedule of a run. */
export function sparseSchedule(
  round: number,
  iterations: number,
  largerRadii: boolean,
): Record<SparseSchedule, number> {
  const all = phases(iterations, largerRadii);
  let begin = 0;
  let current = 0;
  while (current < all.length - 1 && round > begin + all[current]!.iterations) {
    begin += all[current]!.iterations + 1;
    current++;
  }
  const { radius, iterations: length } = all[current]!;
  const done = round - begin;
  const window = Math.max(Math.floor(0.04 * length), 1);
  const endsPhase = done === length && current < all.length - 1;
  return {
    radius,
    nextRadius: endsPhase ? all[current + 1]!.radius : radius,
    beginsPhase: done === 0 ? 1 : 0,
    isCheckpoint: done > 0 && done % window === 0 ? 1 : 0,
  };
}

/** A random point of the first phase's ball. */
export function sparseStart({ x, epsilon }: Lane, offset: tf.Tensor4D, firstRadius: number): SparseState {
  const zero = tf.zerosLike(epsilon);
  return {
    adversarial: projectBall(x.add(offset), x, epsilon.mul(firstRadius), 'l1'),
    reach: tf.onesLike(epsilon).mul(firstRadius),
    stepSize: epsilon.mul(firstRadius),
    density: zero,
    changed: zero,
    bestPoint: x,
    bestGradient: tf.zerosLike(x),
    bestLoss: zero,
  };
}

function countChanged(point: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor1D {
  return sumPixels(point.notEqual<tf.Tensor4D>(x).toFloat()).reshape([-1]);
}

type SparseLane = Lane<SparseSchedule> & { readonly state: SparseState; readonly told: Told };

interface Progress extends Memory {
  readonly point: tf.Tensor4D;
  readonly gradient: tf.Tensor4D;
}

/** The answer taken in; at the begin of a phase everything starts anew. */
function remember({ x, epsilon, schedule, state, told }: SparseLane, startDensity: number | undefined): Progress {
  const begins = schedule.beginsPhase.greater<tf.Tensor1D>(0.5);
  const loss = told.loss as tf.Tensor1D;
  const isBest = begins.logicalOr<tf.Tensor1D>(loss.greater(state.bestLoss));
  const pixels = dimensionsOf(x);
  const changed = countChanged(told.point, x);
  const density =
    startDensity === undefined
      ? changed.mul<tf.Tensor1D>(keptShare / pixels)
      : tf.fill<tf.Rank.R1>(loss.shape, startDensity);
  return {
    point: told.point,
    gradient: told.gradient,
    stepSize: tf.where(begins, epsilon.mul(schedule.radius), state.stepSize),
    density: tf.where(begins, density, state.density),
    changed: tf.where(
      begins,
      startDensity === undefined ? changed : tf.fill<tf.Rank.R1>(loss.shape, pixels),
      state.changed,
    ),
    bestPoint: tf.where(overPixels(isBest), told.point, state.bestPoint),
    bestGradient: tf.where(overPixels(isBest), told.gradient, state.bestGradient),
    bestLoss: tf.where(isBest, loss, state.bestLoss),
  };
}

/** At a checkpoint: where the best point has grown sparser, the largest step again, from there; elsewhere a shorter step. */
function lookBack(progress: Progress, { x, epsilon, schedule }: SparseLane): Progress {
  const here = schedule.isCheckpoint.greater<tf.Tensor1D>(0.5);
  const pixels = dimensionsOf(x);
  const changed = countChanged(progress.bestPoint, x);
  const isSparser = changed.less<tf.Tensor1D>(progress.changed.mul(muchSparser));
  const largest = epsilon.mul<tf.Tensor1D>(schedule.radius);
  const shorter = progress.stepSize.div<tf.Tensor1D>(shrink).maximum(largest.div(range)).minimum<tf.Tensor1D>(largest);
  const returns = overPixels(here.logicalAnd(isSparser));
  return {
    ...progress,
    point: tf.where(returns, progress.bestPoint, progress.point),
    gradient: tf.where(returns, progress.bestGradient, progress.gradient),
    stepSize: tf.where(here, tf.where(isSparser, largest, shorter), progress.stepSize),
    density: tf.where(here, changed.mul(keptShare / pixels), progress.density),
    changed: tf.where(here, changed, progress.changed),
  };
}

/**
 * One iteration: a step of equal size in the largest entries of the gradient, projected onto ball ∩ box; after the last of
 * a phase the best point is handed to the next.
 *
 * @param startDensity share of the entries in the first step; undefined to take it from the point
 */
export function sparseUpdate(lane: SparseLane, startDensity: number | undefined): SparseState {
  const { x, epsilon, schedule } = lane;
  const { point, gradient, ...memory } = lookBack(remember(lane, startDensity), lane);
  const pixels = dimensionsOf(x);
  const used = overPixels(memory.density.mul(pixels).ceil().maximum(1));
  const signs = gradient.mul<tf.Tensor4D>(largestEntries(gradient, used)).sign<tf.Tensor4D>();
  const step = signs.div(sumPixels(signs.abs()).add(1e-10)).mul(overPixels(memory.stepSize));
  const isHandedOn = overPixels(schedule.nextRadius.less(schedule.radius));
  const next = tf.where(isHandedOn, memory.bestPoint, point.add<tf.Tensor4D>(step));
  return {
    ...memory,
    adversarial: projectBall(next, x, epsilon.mul(schedule.nextRadius), 'l1'),
    reach: schedule.nextRadius,
  };
}
