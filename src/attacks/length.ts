import type * as tf from '@tensorflow/tfjs';
import { maxPixel, sumPixels } from './per-image.ts';
import type { Norm } from './types.ts';

/** The norm of each image, [batch, h, w, c] to [batch]. */
export function lengthOf(images: tf.Tensor4D, norm: Norm): tf.Tensor1D {
  if (norm === 'linf') return maxPixel(images.abs()).reshape([-1]);
  const total = norm === 'l1' ? sumPixels(images.abs()) : sumPixels(images.square()).sqrt<tf.Tensor4D>();
  return total.reshape([-1]);
}
