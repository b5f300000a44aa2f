import type * as tf from '@tensorflow/tfjs';
import { maxPixel, sumPixels } from './per-image.ts';
import type { Norm } from './types.ts';

/** Length of each perturbation in a norm, [batch]; pixels below 1e-19 may count as 0 in l2. */
export function lengthOf(offset: tf.Tensor4D, norm: Norm): tf.Tensor1D {
  const size = offset.abs<tf.Tensor4D>();
  const length = { linf: () => maxPixel(size), l2: () => sumPixels(size.square()).sqrt(), l1: () => sumPixels(size) };
  return length[norm]().reshape([-1]);
}
