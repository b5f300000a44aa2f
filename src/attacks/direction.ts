import type * as tf from '@tensorflow/tfjs';
import { maxPixel, sumPixels } from './per-image.ts';
import type { Norm } from './types.ts';

/**
 * The direction of length 1 in which a linear function with this gradient grows fastest: sign(g) for linf, g / ‖g‖₂ for
 * l2; zero where the gradient is zero. Scaled by its largest entry first, so that tiny gradients do not underflow.
 *
 * @param gradient [batch, h, w, c]
 */
export function steepestAscent(gradient: tf.Tensor4D, norm: Norm): tf.Tensor4D {
  if (norm === 'linf') return gradient.sign();
  const scaled = gradient.div<tf.Tensor4D>(maxPixel(gradient.abs()).maximum(1e-37));
  return scaled.div(sumPixels(scaled.square()).sqrt().maximum(1e-30));
}
