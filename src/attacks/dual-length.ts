import type * as tf from '@tensorflow/tfjs';
import { lengthOf } from './length.ts';
import { maxPixel } from './per-image.ts';
import type { Norm } from './types.ts';

const dual: Readonly<Record<Norm, Norm>> = { linf: 'l1', l2: 'l2', l1: 'linf' };

/**
 * How fast a linear function with this gradient can grow per length in a norm, [batch]: ‖g‖₁ for linf, ‖g‖₂ for l2, ‖g‖∞
 * for l1. Measured in units of the largest entry, so that tiny gradients do not underflow.
 *
 * @param gradient [batch, h, w, c]
 */
export function dualLength(gradient: tf.Tensor4D, norm: Norm): tf.Tensor1D {
  const largest = maxPixel(gradient.abs());
  const scaled = gradient.div<tf.Tensor4D>(largest.maximum(1e-37));
  return lengthOf(scaled, dual[norm]).mul(largest.reshape([-1]));
}
