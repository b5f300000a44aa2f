import type * as tf from '@tensorflow/tfjs';

/** Axes of one image in a batch. */
const imageAxes = [1, 2, 3];

/** [batch] to [batch, 1, 1, 1], to be combined with images. */
export function overPixels(values: tf.Tensor): tf.Tensor4D {
  return values.reshape([-1, 1, 1, 1]);
}

/** Values of one image in a batch. */
export function dimensionsOf({ shape }: tf.Tensor4D): number {
  return shape[1] * shape[2] * shape[3];
}

/** Sum over the pixels of each image, [batch, 1, 1, 1]. */
export function sumPixels(images: tf.Tensor4D): tf.Tensor4D {
  return images.sum(imageAxes, true);
}

/** Largest pixel of each image, [batch, 1, 1, 1]. */
export function maxPixel(images: tf.Tensor4D): tf.Tensor4D {
  return images.max(imageAxes, true);
}
