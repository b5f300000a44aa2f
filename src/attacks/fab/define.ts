import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../define.ts';
import { boundaryDistances, logitGaps } from '../boundary-distances.ts';
import { lengthOf } from '../length.ts';
import { aimedMargin, classMask, succeeds, type Aim } from '../loss.ts';
import { overPixels, sumPixels } from '../per-image.ts';
import { projectBox } from '../projection.ts';
import type { Attack, Lane, Norm, State, Told } from '../types.ts';
import { targetParams, targetRuns } from '../target-runs.ts';
import { displaceToHyperplane } from './hyperplane.ts';

/** Largest share of the image itself in a step. */
const maximalPull = 0.1;
/** How far beyond the plane a step goes. */
const overshoot = 1.05;
/** What is left of a perturbation that has crossed the boundary. */
const backwards = 0.9;
const tiny = 1e-12;

/** What tells the members of the family apart. */
interface FabVariant {
  readonly name: string;
  readonly summary: string;
  /** Whether runs aim at the most likely wrong classes, one after the other. */
  readonly targeted?: boolean;
}

/** What a run of FAB remembers. */
interface FabState extends State {
  /** 1 where the next answer brings the gradient that a step is taken with; 0 where it says whether the last step crossed the boundary. */
  readonly steps: tf.Tensor1D;
}

const params = { iterations: z.int().min(1).max(100_000).default(100).describe('Steps of a run.') };

/**
 * What a run wants above 0: the gaps between all logits and that of the label, [batch, classes]; the one of its target, [batch];
 * or, where only the target counts, the gap between it and all others.
 */
function wantedGaps(logits: tf.Tensor2D, lane: Aim & Pick<Lane, 'aimed'>): tf.Tensor1D | tf.Tensor2D {
  const { targeted, aimed, label, target } = lane;
  if (aimed) return aimedMargin(logits, lane);
  const all = logitGaps(logits, label);
  return targeted ? all.mul(classMask(target, logits.shape[1])).sum<tf.Tensor1D>(1) : all;
}

/** Gap and gradient of the class whose linearised boundary is nearest, [batch, 1, 1, 1] and [batch, h, w, c]. */
function nearestBoundary({ loss, gradient }: Told, { label, norm }: Lane): { gap: tf.Tensor4D; normal: tf.Tensor4D } {
  if (loss.rank === 1) return { gap: overPixels(loss), normal: gradient };
  const [batch, classes] = loss.shape as [number, number];
  const distances = boundaryDistances(loss as tf.Tensor2D, gradient, label, norm);
  const nearest = tf.oneHot(distances.argMin<tf.Tensor1D>(1), classes).toFloat();
  const normal = gradient.mul(nearest.reshape([batch, classes, 1, 1, 1])).sum<tf.Tensor4D>(1);
  return { gap: overPixels(loss.mul(nearest).sum(1)), normal };
}

/** Towards the plane, from the point and, a little, from the image. */
function step(point: tf.Tensor4D, told: Told, lane: Lane): tf.Tensor4D {
  const { x, norm } = lane;
  const { gap, normal } = nearestBoundary(told, lane);
  const gapOfImage = gap.add<tf.Tensor4D>(sumPixels(normal.mul(x.sub(point))));
  const both = displaceToHyperplane(
    {
      point: tf.concat4d([point, x], 0),
      normal: tf.concat4d([normal, normal], 0),
      gap: tf.concat4d([gap, gapOfImage], 0),
    },
    norm,
  );
  const [fromPoint, fromImage] = tf.split(both, 2) as [tf.Tensor4D, tf.Tensor4D];
  const [there, here] = [fromPoint, fromImage].map((way) => overPixels(lengthOf(way, norm).maximum(1e-8))) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const pull = there.div(there.add(here)).minimum(maximalPull);
  const onward = point.add(fromPoint.mul(overshoot)).mul(tf.scalar(1).sub(pull));
  return projectBox(onward.add(x.add(fromImage.mul(overshoot)).mul(pull)));
}

/** The image, or from the second restart on a random point within half the radius that matters. */
function begin({ x, norm, epsilon, best, restart }: Lane, offset: tf.Tensor4D): tf.Tensor4D {
  const radius = overPixels(epsilon.minimum(best.distance).mul(0.5));
  const away = x.add(offset.div(overPixels(lengthOf(offset, norm).add(tiny))).mul(radius));
  return projectBox(tf.where(overPixels(restart.greater(0.5)), away, x) as tf.Tensor4D);
}

/**
 * Fast adaptive boundary attack (Croce & Hein 2020, arXiv:1907.02044), to the constants of the reference implementation:
 * projections onto the linearised boundary and the box, with steps back towards the image whenever it is crossed.
 */
export function defineFab({ name, summary, targeted = false }: FabVariant): Attack {
  return defineAttack({
    name,
    summary,
    reference: 'Croce & Hein 2020, arXiv:1907.02044',
    norms: ['linf', 'l2', 'l1'],
    access: 'gradient',
    goal: 'minimum-norm',
    targetable: true,
    params: z.strictObject({ ...params, ...(targeted && targetParams) }),
    ...(targeted && targetRuns),
    losses: (_, classes, isTargeted) => (isTargeted ? 1 : classes),
    rounds: ({ iterations }) => 2 * iterations,
    draws: (_, norm: Norm) => ({ start: { offset: { law: norm === 'linf' ? 'uniform' : 'normal', shape: 'image' } } }),
    start: (lane): FabState => ({
      adversarial: begin(lane, lane.random.offset),
      steps: tf.onesLike(lane.epsilon),
    }),
    asks: ({ steps }) => steps,
    loss: ({ logits, ...lane }) => wantedGaps(logits, lane),
    update: ({ told, ...lane }): FabState => {
      if (told.hasGradient) return { adversarial: step(told.point, told, lane), steps: tf.zerosLike(lane.epsilon) };
      const back = lane.x.add<tf.Tensor4D>(told.point.sub<tf.Tensor4D>(lane.x).mul(backwards));
      const hasCrossed = overPixels(succeeds(told.logits, lane));
      return { adversarial: tf.where(hasCrossed, back, told.point), steps: tf.onesLike(lane.epsilon) };
    },
  });
}
