import * as tf from '@tensorflow/tfjs';
import type { ExecutionContext } from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import { weightTensors } from '../../src/models/bind.ts';
import type { TfjsNetwork } from '../../src/tfjs-model/index.ts';
import { scattered } from './saved-model.ts';

const batch = 3;
/** On probabilities absolute, on gradients relative to the largest. */
const tolerance = 1e-4;

/** The cross-entropies of a batch at the labels 0, 1, 2, … in probabilities, summed. */
function loss(probabilities: tf.Tensor): tf.Scalar {
  const [rows, classes] = probabilities.shape as [number, number];
  const labels = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: rows }, (_, i) => i),
      'int32',
    ),
    classes,
    1,
    0,
    'float32',
  );
  return probabilities.log().mul(labels).mul(-1).sum<tf.Scalar>();
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

/**
 * Compares a network that was read, compiled, with the model itself, op by op on TensorFlow.js's own backend: the probabilities, and the
 * gradients of the cross-entropies in the images.
 *
 * @param model gives probabilities
 */
export async function assertSameNetwork(
  t: ExecutionContext,
  network: TfjsNetwork,
  model: (x: tf.Tensor) => tf.Tensor,
): Promise<void> {
  await tf.setBackend('cpu');
  const shape = [batch, ...network.inputShape];
  const values = scattered(tf.util.sizeFromShape(shape), 99).map((value) => 0.5 + 0.5 * value);
  const x = tf.tensor(values, shape);
  const probabilities = model(x);
  const gradient = tf.grad((at) => loss(model(at)))(x);
  t.deepEqual(probabilities.shape, [batch, network.classes]);
  const engine = await createEngine({ device: 'cpu', workers: 1 });
  try {
    const spec = { x: { shape, dtype: 'float32' as const } };
    const compiled = await engine.compile(({ x: at }) => {
      const weights = weightTensors(network);
      const softmax = (input: tf.Tensor) => network.logits(weights, input).softmax();
      return { probabilities: softmax(at!), gradient: tf.grad((input) => loss(softmax(input)))(at!) };
    }, spec);
    const found = await compiled.run({ x: Float32Array.from(values) });
    t.true(largestDifference(found['probabilities']!, probabilities.dataSync()) < tolerance);
    const largest = Math.max(...gradient.dataSync().map(Math.abs));
    t.true(largest > 1e-3);
    t.true(largestDifference(found['gradient']!, gradient.dataSync()) < tolerance * largest);
  } finally {
    await engine.close();
  }
}
