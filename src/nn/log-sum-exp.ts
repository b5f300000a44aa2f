import * as tf from '@tensorflow/tfjs';
import { differentiable } from './differentiable.ts';

/** The largest value of each row, [batch, n] to [batch, 1], as a constant of differentiation. */
const constantMax = differentiable(
  (a: tf.Tensor) => a.max<tf.Tensor>(1, true),
  (a) => tf.zerosLike(a),
);

/**
 * log(sum(exp(a))) over the last axis, [batch, n] to [batch]; stable, and differentiable any number of times: the largest
 * value is subtracted and added as a constant, which changes neither the value nor a derivative.
 */
export function logSumExp(a: tf.Tensor2D): tf.Tensor1D {
  const largest = constantMax(a);
  const total: tf.Tensor = a.sub(largest).exp().sum(1, true);
  return total.log().add(largest).squeeze([1]);
}
