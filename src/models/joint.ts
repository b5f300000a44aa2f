import * as tf from '@tensorflow/tfjs';
import { logSumExp } from '../nn/log-sum-exp.ts';
import type { JointDensity } from './types.ts';

/** Noise level of each sample, as [batch] standard deviations in units of the [0, 1] pixel range. */
export type NoiseLevels = tf.Tensor1D;

/** log p_sigma(y, c) up to a constant, [batch, classes]: a_c(y) - U(y) / sigma^2. */
export function logJoint(density: JointDensity, y: tf.Tensor4D, sigma: NoiseLevels): tf.Tensor2D {
  const { classEnergies, energy } = density.energies(y);
  return classEnergies.sub(energy.div(sigma.square()).expandDims(1));
}

/** log p_sigma(y) up to a constant, [batch]: log-sum-exp of the joint over classes. */
export function logMarginal(density: JointDensity, y: tf.Tensor4D, sigma: NoiseLevels): tf.Tensor1D {
  const { classEnergies, energy } = density.energies(y);
  return logSumExp(classEnergies).sub(energy.div(sigma.square()));
}

/** log p(c | y), [batch, classes]; the noise level cancels. */
export function logConditional(density: JointDensity, y: tf.Tensor4D): tf.Tensor2D {
  const { classEnergies } = density.energies(y);
  return classEnergies.sub(logSumExp(classEnergies).expandDims(1));
}

/**
 * sigma^2 times the gradient of log p_sigma(y), or of log p_sigma(y, c) where `oneHot` [batch, classes] names a class:
 * what a denoiser adds to y. Written without dividing by sigma^2, so that small noise levels lose no precision.
 */
function denoisingStep(density: JointDensity, y: tf.Tensor4D, sigma: NoiseLevels, oneHot?: tf.Tensor2D): tf.Tensor4D {
  const variance = sigma.square();
  const objective = (point: tf.Tensor4D): tf.Scalar => {
    const { classEnergies, energy } = density.energies(point);
    const evidence = oneHot ? classEnergies.mul(oneHot).sum(1) : logSumExp(classEnergies);
    return evidence.mul(variance).sub(energy).sum();
  };
  return tf.grad(objective as (x: tf.Tensor) => tf.Tensor)(y) as tf.Tensor4D;
}

/** The score, the gradient of log p_sigma(y) in y, [batch, h, w, c]. */
export function score(density: JointDensity, y: tf.Tensor4D, sigma: NoiseLevels): tf.Tensor4D {
  return denoisingStep(density, y, sigma).div(sigma.square().reshape([-1, 1, 1, 1]));
}

/**
 * The posterior mean E[x | y] by the formula of Tweedie and Miyasawa, y + sigma^2 times the score of the marginal; with
 * `oneHot`, E[x | y, c] by the score of the joint.
 */
export function denoise(density: JointDensity, y: tf.Tensor4D, sigma: NoiseLevels, oneHot?: tf.Tensor2D): tf.Tensor4D {
  return y.add(denoisingStep(density, y, sigma, oneHot));
}

/** What is left of the posterior mean where the level of the noise is not known: y minus the gradient of U. */
export function denoiseBlind(density: JointDensity, y: tf.Tensor4D): tf.Tensor4D {
  const energy = (point: tf.Tensor): tf.Tensor => density.energies(point as tf.Tensor4D).energy.sum();
  return y.sub(tf.grad(energy)(y));
}

/** The gradient of log p(c | y) in y, [batch, h, w, c], for the class that each row of `oneHot` [batch, classes] names. */
export function conditionalScore(density: JointDensity, y: tf.Tensor4D, oneHot: tf.Tensor2D): tf.Tensor4D {
  const evidence = (point: tf.Tensor): tf.Tensor =>
    logConditional(density, point as tf.Tensor4D)
      .mul(oneHot)
      .sum();
  return tf.grad(evidence)(y) as tf.Tensor4D;
}
