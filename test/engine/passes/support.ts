import * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from '../../../src/engine/types.ts';

/** A constant tensor whose elements are not all equal. */
export function constant(...shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.fround(((i * 37) % 101) / 101 - 0.5)),
    shape,
  );
}

/** A float input. */
export function floats(...shape: number[]): TensorSpec {
  return { shape, dtype: 'float32' };
}

/** A convolution that keeps the size of its images. */
export function same(x: tf.Tensor, filter: tf.Tensor, stride = 1): tf.Tensor {
  return tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, 'same');
}
