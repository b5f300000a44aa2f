import type * as tf from '@tensorflow/tfjs';
import type { Told } from '../attacks/types.ts';

/** Every row so many times, one after the other: [batch, …] → [batch · times, …]. */
export function repeatRows<T extends Readonly<Record<string, tf.Tensor>>>(tensors: T, times: number): T {
  if (times === 1) return tensors;
  const repeat = (tensor: tf.Tensor): tf.Tensor => {
    const [batch, ...shape] = tensor.shape;
    const copies = tensor.expandDims(1).tile([1, times, ...shape.map(() => 1)]);
    return copies.reshape([batch * times, ...shape]);
  };
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, repeat(tensor)])) as T;
}

/** Means over so many rows that follow each other: [batch · times, …] → [batch, …]. */
function averageRows<T extends tf.Tensor>(tensor: T, times: number): T {
  const [rows, ...shape] = tensor.shape;
  return tensor.reshape([rows / times, times, ...shape]).mean<T>(1);
}

/** What an attack is told, and the class predicted under each draw, [batch, draws], where the answer is a mean over several. */
export interface ToldMean extends Told {
  readonly predictions?: tf.Tensor2D;
}

/**
 * What a random defense answers in expectation, from answers under `draws` draws of its noise for each image: means of
 * logits, losses and gradients (expectation over transformation, Athalye et al. 2018, arXiv:1707.07397).
 */
export function averageDraws(told: Told, draws: number): Omit<ToldMean, 'point'> {
  if (draws === 1) return told;
  const { logits, loss, gradient, hasGradient } = told;
  return {
    logits: averageRows(logits, draws),
    loss: averageRows(loss, draws),
    gradient: averageRows(gradient, draws),
    hasGradient,
    predictions: logits.argMax(1).reshape<tf.Tensor2D>([-1, draws]),
  };
}
