import * as tf from '@tensorflow/tfjs';
import type { ParameterSpec } from './types.ts';

/** A square filter [side, side, inputs, outputs], normal with variance 2 / fan-in (He et al. 2015). */
export function filterParameter(side: number, inputs: number, outputs: number): ParameterSpec {
  const normal = Math.sqrt(2 / (side * side * inputs));
  return { shape: [side, side, inputs, outputs], init: { normal }, decay: true, trainable: true };
}

/** A matrix [inputs, outputs], normal with variance 1 / inputs. */
export function matrixParameter(inputs: number, outputs: number): ParameterSpec {
  return { shape: [inputs, outputs], init: { normal: Math.sqrt(1 / inputs) }, decay: true, trainable: true };
}

/** A filter [2, 2, outputs, inputs] that doubles the sides of images, normal with variance 2 / inputs: each pixel made comes from one. */
export function upsamplingFilterParameter(inputs: number, outputs: number): ParameterSpec {
  const normal = Math.sqrt(2 / inputs);
  return { shape: [2, 2, outputs, inputs], init: { normal }, decay: true, trainable: true };
}

/** The transposed convolution of stride 2 without bias: [batch, h, w, inputs] to [batch, 2 h, 2 w, outputs]. */
export function upsamplingConv(x: tf.Tensor4D, filter: tf.Tensor): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  const outputs = filter.shape[2]!;
  return tf.conv2dTranspose(x, filter as tf.Tensor4D, [batch, 2 * height, 2 * width, outputs], 2, 'valid');
}

/** A convolution without bias; an odd filter of side s is padded by (s - 1) / 2 on every edge, whatever the stride. */
export function conv(x: tf.Tensor4D, filter: tf.Tensor, stride = 1): tf.Tensor4D {
  const padding = (filter.shape[0] - 1) / 2;
  return tf.conv2d(x, filter as tf.Tensor4D, stride, padding, 'NHWC', [1, 1], 'floor');
}
