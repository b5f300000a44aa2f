import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import { bind } from '../../src/models/bind.ts';
import { findModel } from '../../src/models/index.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { logSumExp } from '../../src/nn/log-sum-exp.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { initialVector, parameterLayout, unpackHost } from '../../src/training/layout.ts';

const inputShape = [32, 32, 3] as const;
const classes = 10;

/** Numbers of one image. */
export const imageSize = 32 * 32 * 3;

/** A network with random weights, none at its start value, so that every part of it computes something. */
export function randomNetwork(model: string, width: number): LoadedCheckpoint {
  const definition = findModel(model);
  const size = { width, inputShape, classes };
  const { trained, statistics } = parameterLayout(definition.parameters(size));
  const weights = Object.fromEntries(
    [trained, statistics].flatMap((layout) => {
      const moves = drawUniform(randomStream('speed', model, layout.size), layout.size);
      const moved = initialVector(layout, 'speed').map((value, i) => value + 0.02 * moves[i]!);
      return Object.entries(unpackHost(layout, moved));
    }),
  );
  return { name: `${model}-w${width}`, definition, size, weights, sha256: '', card: {} };
}

/** What is measured: logits, and the gradient of the summed cross-entropy in the images. */
export function forwardAndGradient(network: LoadedCheckpoint): TensorFunction {
  return ({ images, labels }) => {
    const { logits } = bind(network);
    const oneHot = tf.oneHot(labels as tf.Tensor1D, classes);
    let computed: tf.Tensor2D | undefined;
    const loss = (x: tf.Tensor): tf.Tensor => {
      computed = tf.keep(logits(x as tf.Tensor4D));
      return logSumExp(computed).sub(computed.mul(oneHot).sum(1)).sum();
    };
    const gradient = tf.grad(loss)(images!);
    return { logits: computed!.clone(), gradient };
  };
}

/** The inputs of the measured function. */
export function inputSpecs(batch: number): Readonly<Record<string, TensorSpec>> {
  return { images: { shape: [batch, ...inputShape], dtype: 'float32' }, labels: { shape: [batch], dtype: 'int32' } };
}

/** A batch of random images in [0, 1] and labels. */
export function randomBatch(batch: number): { images: Float32Array; labels: Int32Array } {
  const images = drawUniform(randomStream('images'), batch * imageSize).map((value) => (value + 1) / 2);
  return { images, labels: Int32Array.from({ length: batch }, (_, i) => i % classes) };
}
