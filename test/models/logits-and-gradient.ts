import * as tf from '@tensorflow/tfjs';
import type { TensorFunction } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { logSumExp } from '../../src/nn/log-sum-exp.ts';

/** Logits, and the gradient of the summed cross-entropy in the images. */
export function logitsAndGradient(model: LoadedModel): TensorFunction {
  return (inputs) => {
    const { logits } = bind(model);
    const oneHot = tf.oneHot(inputs['labels'] as tf.Tensor1D, 10);
    const crossEntropy = (x: tf.Tensor): tf.Tensor => {
      const given = logits(x as tf.Tensor4D);
      return logSumExp(given).sub(given.mul(oneHot).sum(1)).sum();
    };
    return { logits: logits(inputs['x'] as tf.Tensor4D), gradient: tf.grad(crossEntropy)(inputs['x']!) };
  };
}
