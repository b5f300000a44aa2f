import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from '../src/attacks/define.ts';
import { steepestAscent } from '../src/attacks/direction.ts';
import { dualLength } from '../src/attacks/dual-length.ts';
import { classMask, margin } from '../src/attacks/loss.ts';
import { overPixels } from '../src/attacks/per-image.ts';
import type { Lane } from '../src/attacks/types.ts';

/** What every step is longer than the linear estimate, so that rounding cannot keep a point at the boundary. */
const extraLength = 1e-5;

/** How many wrong classes are compared, each a loss of its own. */
function countRivals(candidates: number, classes: number): number {
  return Math.min(candidates, classes) - 1;
}

/** The most likely wrong classes of the clean image, as masks [batch, classes]. */
function rivals({ clean, label }: Pick<Lane, 'clean' | 'label'>, candidates: number): tf.Tensor2D[] {
  const classes = clean.logits.shape[1];
  let left = clean.logits.sub<tf.Tensor2D>(classMask(label, classes).mul(1e30));
  return Array.from({ length: countRivals(candidates, classes) }, () => {
    const mask = classMask(left.argMax(1), classes);
    left = left.sub(mask.mul(1e30));
    return mask;
  });
}

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016, arXiv:1511.04599): a step onto the nearest of the planes at which the linearised
 * model would prefer another class, again and again until it does. The perturbation so far is read off the point asked,
 * so that what the box cuts off is gone.
 */
export default defineAttack({
  name: 'deepfool',
  summary: 'Steps onto the nearest decision boundary of the linearised model until the class changes.',
  reference: 'Moosavi-Dezfooli et al. 2016, arXiv:1511.04599',
  norms: ['linf', 'l2'],
  access: 'gradient',
  goal: 'minimum-norm',
  params: z.strictObject({
    steps: z.int().min(1).max(10_000).default(50).describe('Most steps of a run.'),
    overshoot: z.number().min(0).max(1).default(0.02).describe('Share by which the perturbation is lengthened.'),
    candidates: z
      .int()
      .min(2)
      .max(1000)
      .default(10)
      .describe('Classes compared, the true one among them: the most likely ones of the clean image.'),
  }),
  rounds: ({ steps }) => steps + 1,
  losses: ({ candidates }, classes) => countRivals(candidates, classes),
  start: ({ x, epsilon }) => ({ adversarial: x, done: tf.zerosLike(epsilon) }),
  loss: ({ logits, ...lane }, { candidates }) => {
    const own = classMask(lane.label, logits.shape[1]);
    return tf.stack(
      rivals(lane, candidates).map((rival) => logits.mul(rival.sub(own)).sum(1)),
      1,
    ) as tf.Tensor2D;
  },
  update: ({ x, norm, label, told }, { overshoot }) => {
    const gaps = told.loss as tf.Tensor2D;
    const count = gaps.shape[1];
    const gradients = told.gradient.reshape<tf.Tensor4D>([-1, ...x.shape.slice(1)]);
    const slopes = dualLength(gradients, norm).reshape<tf.Tensor2D>([-1, count]).maximum(1e-12);
    const distances = gaps.abs<tf.Tensor2D>().div<tf.Tensor2D>(slopes);
    const nearest = classMask(distances.argMin(1), count).reshape([-1, count, 1, 1, 1]);
    const gradient = told.gradient.mul(nearest).sum<tf.Tensor4D>(1);
    const step = steepestAscent(gradient, norm).mul(overPixels(distances.min(1).add(extraLength)));
    const soFar = told.point.sub<tf.Tensor4D>(x).div<tf.Tensor4D>(1 + overshoot);
    const isBroken = margin(told.logits, label).greater<tf.Tensor1D>(0);
    return {
      adversarial: tf.where(overPixels(isBroken), told.point, x.add(soFar.add(step).mul(1 + overshoot))),
      done: isBroken.toFloat<tf.Tensor1D>(),
    };
  },
});
