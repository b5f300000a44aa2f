import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ExecutionContext } from 'ava';
import { toOnnx } from '../../../src/engine/onnx.ts';
import { trace } from '../../../src/engine/trace.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { project } from '../../plugins/project.ts';

/** Normal random numbers of a name. */
function random(name: string, shape: readonly number[], scale: number): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    drawNormal(randomStream('onnx file', name), size).map((value) => value * scale),
    [...shape],
  );
}

/** A small convolutional network, images [n, h, w, c] to ten logits; the same function as the file that `onnxFile` writes. */
export function network(x: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = x.shape;
  const filter = random('filter', [3, 3, channels, 4], 0.3) as tf.Tensor4D;
  const hidden = tf.relu(tf.conv2d(x, filter, 2, 'same'));
  const features = 4 * Math.ceil(height / 2) * Math.ceil(width / 2);
  const matrix = random('matrix', [features, 10], 0.1) as tf.Tensor2D;
  return tf.matMul(hidden.reshape([-1, features]), matrix).add(random('bias', [10], 1));
}

/** How the file is to differ from the plain one, whose images are [1, h, w, c]. */
export interface FileForm {
  /** Shape of an input without the batch; NHWC of 32 × 32 in colour unless given. */
  readonly shape?: readonly number[];
  /** The input to images [1, h, w, c]. */
  readonly read?: (x: tf.Tensor) => tf.Tensor4D;
  /** What is made of the logits. */
  readonly end?: (logits: tf.Tensor2D) => tf.Tensor;
}

/** Writes that network as `net.onnx` into a new folder, with a card where one is given; removed after the test. */
export async function onnxFile(
  t: ExecutionContext,
  { shape = [32, 32, 3], read = (x) => x as tf.Tensor4D, end = (logits) => logits }: FileForm = {},
  card?: object | string,
  name = 'net.onnx',
): Promise<string> {
  const folder = await project(t, {
    ...(card !== undefined && { 'net.card.json': typeof card === 'string' ? card : JSON.stringify(card) }),
  });
  const graph = trace(({ x }) => ({ y: end(network(read(x!))) }), { x: { shape: [1, ...shape], dtype: 'float32' } });
  await writeFile(join(folder, name), toOnnx(graph));
  return join(folder, name);
}

/** Images with channels first. */
export const channelsFirst: FileForm = {
  shape: [3, 32, 32],
  read: (x) => x.transpose([0, 2, 3, 1]),
};
