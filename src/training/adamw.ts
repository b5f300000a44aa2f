import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../engine/types.ts';

/** Settings of the optimiser. */
export interface AdamWSettings {
  readonly weightDecay: number;
  /** Gradients of larger norm are shortened to this norm. */
  readonly clipNorm: number;
}

const beta1 = 0.9;
const beta2 = 0.999;
const tiny = 1e-8;

/**
 * One step of AdamW (Loshchilov & Hutter 2019) with clipping by the global norm, on flat vectors. Inputs: `parameters`,
 * `first`, `second` (moments) and `gradient`, each [size], `rate` and `step` (counted from 1), each [1]. Outputs:
 * `parameters`, `first`, `second`, and `norm` of the gradient before clipping.
 *
 * @param mask 1 for each element that weight decay applies to, else 0
 */
export function adamwStep(
  size: number,
  mask: Float32Array,
  { weightDecay, clipNorm }: AdamWSettings,
): { inputs: Record<string, TensorSpec>; fn: TensorFunction } {
  const vector: TensorSpec = { shape: [size], dtype: 'float32' };
  const scalar: TensorSpec = { shape: [1], dtype: 'float32' };
  return {
    inputs: { parameters: vector, first: vector, second: vector, gradient: vector, rate: scalar, step: scalar },
    fn: (given) => {
      const [parameters, gradient, rate, step] = ['parameters', 'gradient', 'rate', 'step'].map((name) => given[name]!);
      const norm = gradient!.square().sum().sqrt();
      const clipped = gradient!.mul(tf.minimum(1, tf.scalar(clipNorm).div(norm.add(tiny))));
      const first = given['first']!.mul(beta1).add(clipped.mul(1 - beta1));
      const second = given['second']!.mul(beta2).add(clipped.square().mul(1 - beta2));
      const unbiased = (moment: tf.Tensor, beta: number): tf.Tensor => moment.div(tf.sub(1, tf.pow(beta, step!)));
      const direction = unbiased(first, beta1).div(unbiased(second, beta2).sqrt().add(tiny));
      const decay = parameters!.mul(tf.tensor1d(mask)).mul(weightDecay);
      return { parameters: parameters!.sub(direction.add(decay).mul(rate!)), first, second, norm };
    },
  };
}
