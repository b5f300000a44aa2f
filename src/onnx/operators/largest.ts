import type * as tf from '@tensorflow/tfjs';
import { differentiable } from '../../nn/differentiable.ts';

/**
 * The largest elements over axes, which stay with side 1. Equal ones share the gradient, as PyTorch's `amax` has it; tfjs would give
 * all of it to each.
 */
export function largest(x: tf.Tensor, axes: number[]): tf.Tensor {
  const shared = differentiable(
    (each: tf.Tensor): tf.Tensor => each.max(axes, true),
    (each, dy: tf.Tensor) => {
      const isLargest: tf.Tensor = each.equal(each.max(axes, true)).cast('float32');
      return isLargest.div(isLargest.sum(axes, true)).mul(dy);
    },
  );
  return shared(x);
}

/** The smallest elements over axes, in the same way. */
export function smallest(x: tf.Tensor, axes: number[]): tf.Tensor {
  return largest(x.neg(), axes).neg();
}
