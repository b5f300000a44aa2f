import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../engine/types.ts';
import type { DenoiserDefinition, ModelSize } from '../models/types.ts';
import type { DenoisingMean } from './denoising-mean.ts';
import type { GradientStep } from './gradient-step.ts';
import { pack, unpack, type ParameterLayout } from './layout.ts';
import { denoisingLosses } from './losses.ts';

/**
 * The gradient of the logarithm of the denoising ratio in all parameters of a stand-alone denoiser, for one shard. Inputs:
 * `parameters` [P], `images` and `noise` [shard, h, w, c], `sigma` [shard]; every image carries noise. Outputs: `gradient` [P],
 * `denoising` (ratio).
 */
export function denoiserStep(
  { denoise }: DenoiserDefinition,
  size: ModelSize,
  layout: ParameterLayout,
  shard: number,
  denoisingMean: DenoisingMean = 'arithmetic',
): GradientStep {
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const images = float(shard, ...size.inputShape);
  const inputs = { parameters: float(layout.trained.size), images, noise: images, sigma: float(shard) };
  const fn: TensorFunction = (given) => {
    const trained = unpack(layout.trained, given['parameters'] as tf.Tensor1D);
    const names = Object.keys(trained);
    const clean = given['images'] as tf.Tensor4D;
    const sigma = given['sigma'] as tf.Tensor1D;
    const noisy = clean.add<tf.Tensor4D>(given['noise']!.mul(sigma.reshape([-1, 1, 1, 1])));
    let denoising: tf.Scalar | undefined;
    const objective = (...tensors: tf.Tensor[]): tf.Scalar => {
      const parameters = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      const { ratio, logarithm } = denoisingLosses(denoise(parameters, noisy), clean, sigma, denoisingMean);
      denoising = tf.keep(ratio);
      return logarithm;
    };
    const gradients = tf.grads(objective)(names.map((name) => trained[name]!));
    return { gradient: pack(gradients), denoising: denoising!.clone() };
  };
  return { inputs, fn };
}
