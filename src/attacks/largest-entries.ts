import type * as tf from '@tensorflow/tfjs';
import { bisect } from './bisect.ts';
import { maxPixel, sumPixels } from './per-image.ts';

/**
 * 1 at the `count` entries of largest magnitude of each image, and at those equal to the last of them; 0 elsewhere.
 *
 * @param images [batch, h, w, c]
 * @param count at least 1, [batch, 1, 1, 1]
 */
export function largestEntries(images: tf.Tensor4D, count: tf.Tensor4D): tf.Tensor4D {
  const magnitude = images.abs<tf.Tensor4D>();
  const atLeast = (threshold: tf.Tensor4D) => magnitude.greaterEqual<tf.Tensor4D>(threshold).toFloat<tf.Tensor4D>();
  const surplus = (threshold: tf.Tensor4D) =>
    sumPixels(atLeast(threshold)).sub<tf.Tensor4D>(count).add<tf.Tensor4D>(0.5);
  return atLeast(bisect(surplus, maxPixel(magnitude)).low);
}
