import * as tf from '@tensorflow/tfjs';
import { steepestAscent } from '../direction.ts';
import { lengthOf } from '../length.ts';
import { overPixels } from '../per-image.ts';
import { projectBall } from '../projection.ts';
import type { Lane, State, Told } from '../types.ts';
import { checkpoints } from './checkpoints.ts';

/** Share of rises in a window above which the step is kept. */
const enoughRises = 0.75;
/** Share of the new step in the move; the rest is the move before. */
const momentum = 0.75;
const tiny = 1e-12;

/** Scalars of a round: whether it ends a window, and how many iterations that had. */
export type DenseSchedule = 'isCheckpoint' | 'window';

/** What a run of APGD in linf or l2 remembers of its answers. */
interface Memory {
  readonly stepSize: tf.Tensor1D;
  readonly bestPoint: tf.Tensor4D;
  readonly bestGradient: tf.Tensor4D;
  readonly bestLoss: tf.Tensor1D;
  readonly lastLoss: tf.Tensor1D;
  /** Iterations of this window in which the loss rose. */
  readonly rises: tf.Tensor1D;
  /** The best loss at the last checkpoint. */
  readonly checkedLoss: tf.Tensor1D;
  /** 1 where the step was halved at the last checkpoint, and before the first. */
  readonly wasReduced: tf.Tensor1D;
}

/** The state of a run of APGD in linf or l2. */
export interface DenseState extends State, Memory {
  /** Where the last step began. */
  readonly previous: tf.Tensor4D;
}

/** The schedule of a run of so many iterations. */
export function denseSchedule(round: number, iterations: number): Record<DenseSchedule, number> {
  const checkpoint = checkpoints(iterations).find(({ iteration }) => iteration === round);
  return { isCheckpoint: checkpoint ? 1 : 0, window: checkpoint?.window ?? 1 };
}

/** A random point on the sphere: for linf one whose largest change is ε. */
export function denseStart({ x, norm, epsilon }: Lane, offset: tf.Tensor4D): DenseState {
  const adversarial = x.add<tf.Tensor4D>(
    offset.div(overPixels(lengthOf(offset, norm).add(tiny))).mul(overPixels(epsilon)),
  );
  const zero = tf.zerosLike(epsilon);
  return {
    adversarial,
    previous: x,
    stepSize: epsilon.mul(2),
    bestPoint: x,
    bestGradient: tf.zerosLike(x),
    bestLoss: zero,
    lastLoss: zero,
    rises: zero,
    checkedLoss: zero,
    wasReduced: tf.onesLike(epsilon),
  };
}

/** What is remembered with the answer to the last ask, and from where the next step is taken. */
interface Progress extends Memory {
  readonly point: tf.Tensor4D;
  readonly gradient: tf.Tensor4D;
}

function isFirst({ round }: Lane): tf.Tensor1D {
  return round.less(0.5);
}

function asNumbers(condition: tf.Tensor1D): tf.Tensor1D {
  return condition.toFloat();
}

/** Best point, best loss and rises, the answer included. The starting loss does not count as the loss before (nor does it in the reference, where 0 takes its place). */
function remember(lane: Lane & { readonly state: DenseState; readonly told: Told }): Progress {
  const { state, told } = lane;
  const first = isFirst(lane);
  const loss = told.loss as tf.Tensor1D;
  const isBest = first.logicalOr<tf.Tensor1D>(loss.greater(state.bestLoss));
  const keep = <T extends tf.Tensor>(now: T, before: T): T =>
    tf.where<T>(isBest.reshape([-1, ...now.shape.slice(1).map(() => 1)]), now, before);
  const rose = asNumbers(loss.greater(state.lastLoss));
  return {
    stepSize: state.stepSize,
    wasReduced: state.wasReduced,
    point: told.point,
    gradient: told.gradient,
    bestPoint: keep(told.point, state.bestPoint),
    bestGradient: keep(told.gradient, state.bestGradient),
    bestLoss: keep(loss, state.bestLoss),
    lastLoss: tf.where(first, tf.zerosLike(loss), loss),
    rises: tf.where(first, tf.zerosLike(loss), state.rises.add(rose)),
    checkedLoss: tf.where(first, loss, state.checkedLoss),
  };
}

/** At a checkpoint: halves the step, and goes back to the best point, where the loss rose too rarely or not at all. */
function lookBack(progress: Progress, { isCheckpoint, window }: Lane<DenseSchedule>['schedule']): Progress {
  const oscillates = progress.rises.lessEqual(window.mul(enoughRises));
  const stalls = progress.wasReduced.less(0.5).logicalAnd(progress.checkedLoss.greaterEqual(progress.bestLoss));
  const here = isCheckpoint.greater(0.5);
  const reduces = here.logicalAnd<tf.Tensor1D>(oscillates.logicalOr(stalls));
  const overImages = overPixels(reduces);
  return {
    ...progress,
    point: tf.where(overImages, progress.bestPoint, progress.point),
    gradient: tf.where(overImages, progress.bestGradient, progress.gradient),
    stepSize: tf.where(reduces, progress.stepSize.mul(0.5), progress.stepSize),
    rises: tf.where(here, tf.zerosLike(progress.rises), progress.rises),
    checkedLoss: tf.where(here, progress.bestLoss, progress.checkedLoss),
    wasReduced: tf.where(here, asNumbers(reduces), progress.wasReduced),
  };
}

/** One iteration: a step along the steepest ascent, mixed with the move before, projected twice. */
export function denseUpdate(
  lane: Lane<DenseSchedule> & { readonly state: DenseState; readonly told: Told },
): DenseState {
  const { x, epsilon, norm, schedule, state } = lane;
  const { point, gradient, ...memory } = lookBack(remember(lane), schedule);
  const step = steepestAscent(gradient, norm).mul(overPixels(memory.stepSize));
  const stepped = projectBall(point.add(step), x, epsilon, norm);
  const mixed = point
    .add(stepped.sub(point).mul(momentum))
    .add<tf.Tensor4D>(point.sub(state.previous).mul(1 - momentum));
  return { ...memory, adversarial: tf.where(overPixels(isFirst(lane)), stepped, mixed), previous: point };
}
