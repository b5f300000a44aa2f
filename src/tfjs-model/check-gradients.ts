import * as tf from '@tensorflow/tfjs';
import { trace, UnsupportedKernel } from '../engine/trace.ts';
import { weightTensors } from '../models/bind.ts';
import { quote, unsuitable } from './faults.ts';
import type { UncheckedNetwork } from './types.ts';

/** More than one, so that a network that is made for one sample at a time is noticed. */
const batch = 2;
const remedy =
  'Convert the model to ONNX, with tf2onnx for instance, and name that file: more can be differentiated there, and the rest runs black-box.';

/**
 * Records a network and its gradient once.
 *
 * @returns the shape of its output, without the batch
 * @throws EpsballError MODEL_UNSUITABLE where a part of it has no gradient or cannot be compiled
 */
export function checkGradients(path: string, network: UncheckedNetwork): readonly number[] {
  const shape = [batch, ...network.inputShape];
  try {
    const { outputs } = trace(
      ({ x }) => {
        const weights = weightTensors(network);
        const sum = (at: tf.Tensor) => network.logits(weights, at).sum();
        return { logits: network.logits(weights, x!), gradient: tf.grad(sum)(x!) };
      },
      { x: { shape, dtype: 'float32' } },
    );
    const [rows, ...row] = outputs['logits']!.shape as [number, ...number[]];
    return rows === batch ? row : [rows / batch, ...row];
  } catch (error) {
    const what =
      error instanceof UnsupportedKernel
        ? `it uses the kernel "${error.kernel}" of TensorFlow.js, which cannot be compiled`
        : `TensorFlow.js cannot compute it or its gradient: ${quote((error as Error).message)}`;
    throw unsuitable(path, what, remedy);
  }
}
