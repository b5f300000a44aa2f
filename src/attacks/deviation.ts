import * as tf from '@tensorflow/tfjs';
import { dimensionsOf, sumPixels } from './per-image.ts';
import type { Answer, Lane, Norm } from './types.ts';

/** The squared Euclidean length of the longest perturbation in a ball of radius 1 of so many numbers. */
function longestSquared(norm: Norm, numbers: number): number {
  return norm === 'linf' ? numbers : 1;
}

/**
 * How far the purified image lies from the clean one, [batch]: the squared Euclidean distance, in units of that of the farthest perturbation in
 * the ball; 0 where the radius is 0. A purification that gives back the clean image makes it 0 (deviated reconstruction, Kang et al. 2023,
 * arXiv:2311.16124, of the last step alone and from the image instead of its own purification).
 */
export function deviation({
  x,
  purified,
  epsilon,
  norm,
}: Pick<Lane, 'x' | 'epsilon' | 'norm'> & Pick<Answer, 'purified'>): tf.Tensor1D {
  const squared = sumPixels(purified.sub<tf.Tensor4D>(x).square<tf.Tensor4D>()).reshape<tf.Tensor1D>([-1]);
  const largest = epsilon.square<tf.Tensor1D>().mul<tf.Tensor1D>(longestSquared(norm, dimensionsOf(x)));
  const hasRadius = largest.greater(0);
  return tf.where(hasRadius, squared.div(tf.where(hasRadius, largest, tf.onesLike(largest))), tf.zerosLike(squared));
}
