import type * as tf from '@tensorflow/tfjs';
import { maxPixel } from './per-image.ts';

/**
 * The velocity after a gradient (Dong et al. 2018, arXiv:1710.06081): `decay` times the one before, plus the gradient
 * divided by the mean of its absolute values. A zero gradient adds nothing; tiny ones do not underflow.
 *
 * @param velocity [batch, h, w, c], zeros at first
 * @param gradient [batch, h, w, c]
 */
export function gainMomentum(velocity: tf.Tensor4D, gradient: tf.Tensor4D, decay: number): tf.Tensor4D {
  const scaled = gradient.div<tf.Tensor4D>(maxPixel(gradient.abs()).maximum(1e-37));
  const size = scaled.abs().mean([1, 2, 3], true);
  return velocity.mul(decay).add(scaled.div(size.maximum(1e-30)));
}
