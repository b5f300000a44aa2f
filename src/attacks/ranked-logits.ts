import * as tf from '@tensorflow/tfjs';
import { differentiable } from '../nn/differentiable.ts';

/** 1 at the largest value of each row, the first of equals, and 0 elsewhere; a constant of differentiation. */
const largestMask = differentiable(
  (rows: tf.Tensor2D): tf.Tensor => tf.oneHot(rows.argMax<tf.Tensor1D>(1), rows.shape[1]).toFloat(),
  (rows) => tf.zerosLike(rows),
);

/** Far above every logit, and finite, so that products with 0 stay 0. */
const farAbove = 1e30;

/**
 * The largest logits of each row in falling order, `count` tensors [batch]; each has the gradient of the one logit it is,
 * also where two are equal.
 */
export function largestLogits(logits: tf.Tensor2D, count: number): tf.Tensor1D[] {
  let left = logits;
  return Array.from({ length: count }, () => {
    const mask = largestMask(left);
    left = left.sub(mask.mul(farAbove));
    return logits.mul(mask).sum<tf.Tensor1D>(1);
  });
}
