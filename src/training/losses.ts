import type * as tf from '@tensorflow/tfjs';
import { denoise } from '../models/joint.ts';
import type { JointDensity } from '../models/types.ts';
import { logSumExp } from '../nn/log-sum-exp.ts';

/** Mean cross-entropy of logits [batch, classes] against one-hot labels [batch, classes]. */
export function meanCrossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  return logSumExp(logits).sub(logits.mul(oneHot).sum(1)).mean();
}

/** Mean squared error of the denoiser in units of the noise's variance: 1 for a denoiser that does nothing. */
export function denoisingRatio(
  density: JointDensity,
  clean: tf.Tensor4D,
  noisy: tf.Tensor4D,
  sigma: tf.Tensor1D,
): tf.Scalar {
  const error = denoise(density, noisy, sigma)
    .sub(clean)
    .div(sigma.reshape([-1, 1, 1, 1]));
  return error.square().mean();
}
