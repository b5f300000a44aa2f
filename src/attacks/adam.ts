import * as tf from '@tensorflow/tfjs';
import { overPixels } from './per-image.ts';

/** What remains of the running means after a step. */
const kept = { mean: 0.9, square: 0.999 };

/** Running means of the gradients and of their squares, 0 at first. */
export interface AdamMeans {
  readonly mean: tf.Tensor4D;
  readonly square: tf.Tensor4D;
}

/** A mean that began at 0, divided by the weight of what it has seen. */
function unbiased(mean: tf.Tensor4D, share: number, count: tf.Tensor1D): tf.Tensor4D {
  return mean.div(overPixels(tf.sub(1, tf.pow(share, count))));
}

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980): takes in a gradient and says which way to go, in every pixel at most about 1
 * far, against the gradient.
 *
 * @param count gradients taken in, this one included, [batch]
 */
export function adam(
  before: AdamMeans,
  gradient: tf.Tensor4D,
  count: tf.Tensor1D,
): { readonly means: AdamMeans; readonly direction: tf.Tensor4D } {
  const mean = before.mean.mul(kept.mean).add<tf.Tensor4D>(gradient.mul(1 - kept.mean));
  const square = before.square.mul(kept.square).add<tf.Tensor4D>(gradient.square().mul(1 - kept.square));
  const spread = unbiased(square, kept.square, count).sqrt().add(1e-8);
  return { means: { mean, square }, direction: unbiased(mean, kept.mean, count).div<tf.Tensor4D>(spread).neg() };
}
