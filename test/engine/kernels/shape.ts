import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats, integers } from './parity-case.ts';

function move(
  title: string,
  shape: readonly number[],
  apply: (x: tf.Tensor) => tf.Tensor | tf.Tensor[],
  derivatives: 0 | 1 | 2 = 2,
): ParityCase {
  return { title, inputs: { x: floats(shape) }, apply: ({ x }) => apply(x!), derivatives };
}

function moveIntegers(title: string, shape: readonly number[], apply: (x: tf.Tensor) => tf.Tensor): ParityCase {
  return { title, inputs: { x: integers(shape, -9, 9) }, apply: ({ x }) => apply(x!), derivatives: 0 };
}

/** Values of several shapes, all float, joined by `apply`. */
function join(
  title: string,
  shapes: readonly (readonly number[])[],
  apply: (parts: tf.Tensor[]) => tf.Tensor,
): ParityCase {
  const inputs = Object.fromEntries(shapes.map((shape, i) => [`part${i}`, floats(shape)]));
  return { title, inputs, apply: (parts) => apply(shapes.map((_, i) => parts[`part${i}`]!)) };
}

/** Parity cases of the kernels that move elements. */
export const shapeCases: ParityTable = {
  Identity: [move('of an input', [2, 3], (x) => tf.clone(x)), move('of a result', [2, 3], (x) => tf.clone(x.mul(2)))],
  Cast: [
    move('numbers to integers and back', [3, 5], (x) => x.mul(3).cast('int32').cast('float32'), 0),
    move('numbers to truth values', [3, 5], (x) => x.relu().cast('bool').cast('int32'), 0),
    move('truth values to numbers', [3, 5], (x) => x.greater(0).cast('float32').mul(x), 0),
    move('integers to numbers, times the input', [3, 5], (x) => x.mul(tf.tensor1d([1, 2, 3, 4, 5], 'int32'))),
    move(
      'a constant of equal numbers',
      [3],
      (x) => [tf.fill([3], 2.5).cast('int32'), tf.ones([3], 'bool').cast('float32').add(x)],
      0,
    ),
    moveIntegers('integers to numbers', [7], (x) => x.cast('float32')),
  ],
  Reshape: [
    move('flattened', [2, 3, 4], (x) => x.reshape([6, 4])),
    move('with an open side', [2, 3, 4], (x) => x.reshape([4, -1])),
    move('to a scalar', [1, 1], (x) => x.reshape([])),
    moveIntegers('integers', [2, 3], (x) => x.reshape([6])),
  ],
  ExpandDims: [
    move('in front', [2, 3], (x) => x.expandDims(0)),
    move('in between', [2, 3], (x) => x.expandDims(1)),
    move('behind', [2, 3], (x) => x.expandDims(-1)),
  ],
  Transpose: [
    move('a matrix', [3, 5], (x) => x.transpose()),
    move('channels first', [2, 3, 4, 5], (x) => tf.transpose(x, [0, 3, 1, 2])),
    move('an uneven order', [2, 3, 4, 5], (x) => tf.transpose(x, [2, 0, 3, 1])),
    moveIntegers('integers', [2, 3], (x) => x.transpose()),
  ],
  Tile: [
    move('a vector broadcast over rows', [5], (x) => tf.broadcastTo(x, [3, 5])),
    move('columns broadcast', [3, 1], (x) => tf.broadcastTo(x, [3, 5])),
    move('a scalar broadcast', [], (x) => tf.broadcastTo(x, [2, 3])),
    move('a matrix', [2, 3], (x) => tf.tile(x, [2, 3])),
    move('single rows', [3, 1], (x) => tf.tile(x, [1, 4])),
    move('images', [2, 2, 3, 1], (x) => tf.tile(x, [1, 2, 1, 3])),
  ],
  Concat: [
    join(
      'rows',
      [
        [2, 3],
        [1, 3],
      ],
      (parts) => tf.concat(parts, 0),
    ),
    join(
      'last axis of three',
      [
        [2, 3, 1],
        [2, 3, 2],
        [2, 3, 3],
      ],
      (parts) => tf.concat(parts, -1),
    ),
    join(
      'channels of images',
      [
        [2, 3, 3, 2],
        [2, 3, 3, 1],
      ],
      (parts) => tf.concat(parts, 3),
    ),
  ],
  Pack: [
    join(
      'in front',
      [
        [2, 3],
        [2, 3],
      ],
      (parts) => tf.stack(parts, 0),
    ),
    join(
      'behind',
      [
        [2, 3],
        [2, 3],
      ],
      (parts) => tf.stack(parts, -1),
    ),
    join(
      'behind',
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      (parts) => tf.stack(parts, 2),
    ),
    join('scalars', [[], []], (parts) => tf.stack(parts)),
  ],
  Unpack: [
    move('rows', [3, 5], (x) => tf.unstack(x, 0)),
    move('columns', [3, 5], (x) => tf.unstack(x, 1)),
    move('vector', [3], (x) => tf.unstack(x)),
  ],
  SplitV: [
    move('in equal parts', [4, 6], (x) => tf.split(x, 3, 1)),
    move('in unequal parts', [4, 6], (x) => tf.split(x, [1, 2, 3], -1)),
    move('rows', [4, 6], (x) => tf.split(x, 2, 0)),
    move('with an open part', [4, 6], (x) => tf.split(x, [2, -1, 1], 1)),
  ],
  Slice: [
    move('the middle', [4, 6], (x) => tf.slice(x, [1, 2], [2, 3])),
    move('to the end', [4, 6], (x) => tf.slice(x, [2, 1], [-1, -1])),
    move('all', [4, 6], (x) => tf.slice(x, [0, 0], [4, 6])),
    move('without sizes', [4, 6], (x) => x.slice([1, 2])),
    move('from a row on', [4, 6], (x) => x.slice(1)),
    move('rows alone', [4, 6], (x) => x.slice([2], [1])),
    move('channels of images', [2, 3, 3, 4], (x) => tf.slice(x, [0, 0, 0, 1], [-1, -1, -1, 2])),
    moveIntegers('integers', [5], (x) => tf.slice(x, [1], [3])),
  ],
  PadV2: [
    move('with zeros', [2, 3], (x) =>
      tf.pad(x, [
        [1, 2],
        [0, 3],
      ]),
    ),
    move('with a number', [2, 3], (x) =>
      tf.pad(
        x,
        [
          [0, 1],
          [2, 0],
        ],
        -1.5,
      ),
    ),
    move('images', [2, 3, 4, 2], (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [2, 1],
        [0, 0],
      ]),
    ),
  ],
  MirrorPad: [
    move(
      'a matrix',
      [3, 4],
      (x) =>
        tf.mirrorPad(
          x,
          [
            [1, 2],
            [3, 0],
          ],
          'reflect',
        ),
      0,
    ),
    move(
      'images',
      [2, 4, 4, 2],
      (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [2, 2],
            [1, 2],
            [0, 0],
          ],
          'reflect',
        ),
      0,
    ),
  ],
  Reverse: [
    move('rows', [3, 5], (x) => tf.reverse(x, 0)),
    move('both axes', [3, 5], (x) => tf.reverse(x)),
    move('image columns', [2, 3, 4, 2], (x) => tf.reverse(x, [2])),
    move('last axis', [2, 3, 4], (x) => tf.reverse(x, -1)),
    moveIntegers('integers', [5], (x) => tf.reverse(x, 0)),
  ],
};
