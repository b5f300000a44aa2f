import type * as tf from '@tensorflow/tfjs';
import { classMask } from '../nn/class-mask.ts';
import { logSumExp } from '../nn/log-sum-exp.ts';
import type { DenoisingMean } from './denoising-mean.ts';

/**
 * Target distributions of labels [batch], [batch, classes]: one-hot, of which the share `smoothing` is spread over all classes
 * (Szegedy et al. 2016, arXiv:1512.00567).
 */
export function smoothedTargets(labels: tf.Tensor1D, classes: number, smoothing: number): tf.Tensor2D {
  const oneHot = classMask(labels, classes);
  return smoothing === 0 ? oneHot : oneHot.mul<tf.Tensor2D>(1 - smoothing).add(smoothing / classes);
}

/** Mean cross-entropy of logits [batch, classes] against target distributions [batch, classes]. */
export function meanCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return logSumExp(logits).sub(logits.mul(targets).sum(1)).mean();
}

/** Mean squared error of denoised images in units of the noise's variance: 1 for a denoiser that does nothing. */
export function errorRatio(denoised: tf.Tensor4D, clean: tf.Tensor4D, sigma: tf.Tensor1D): tf.Scalar {
  return denoised
    .sub(clean)
    .div(sigma.reshape([-1, 1, 1, 1]))
    .square()
    .mean();
}

/** What a denoiser is judged by, and what it learns. */
export interface DenoisingLosses {
  /** The error ratio of the shard. */
  readonly ratio: tf.Scalar;
  /** The logarithm of the mean over images of their error ratios. */
  readonly logarithm: tf.Scalar;
}

/** The error ratio of a shard, and its logarithm or the mean of those of its images. */
export function denoisingLosses(
  denoised: tf.Tensor4D,
  clean: tf.Tensor4D,
  sigma: tf.Tensor1D,
  mean: DenoisingMean,
): DenoisingLosses {
  const ratio = errorRatio(denoised, clean, sigma);
  if (mean === 'arithmetic') return { ratio, logarithm: ratio.log() };
  const [images, ...sides] = clean.shape;
  const values = sides.reduce((product, side) => product * side, 1);
  const squares = denoised.sub(clean).square().reshape([images, values]).sum(1).div(values);
  return { ratio, logarithm: squares.div(sigma.square()).log().mean() };
}
