import * as tf from '@tensorflow/tfjs';

/** 1 where an element is 0, and 0 elsewhere. */
export function isZero(x: tf.Tensor): tf.Tensor {
  return x.equal(tf.scalar(0)).cast('float32');
}

/** Euclidean lengths over axes, which stay with side 1. Their derivative is 0 where all elements are 0, as PyTorch's `norm` has it. */
export function euclideanLength(x: tf.Tensor, axes: number[]): tf.Tensor {
  const squares: tf.Tensor = x.square().sum(axes, true);
  const flat = isZero(squares);
  return squares.add(flat).sqrt().sub(flat);
}
