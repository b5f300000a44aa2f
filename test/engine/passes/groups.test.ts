import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { blockChannels } from '../../../src/engine/passes/block-channels.ts';
import { foldAffine } from '../../../src/engine/passes/fold-affine.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { trace } from '../../../src/engine/trace.ts';
import { convolve, type WindowOptions } from '../../../src/nn/convolve.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { onBothEngines } from '../../nn/both-engines.ts';
import { relativeDistance } from '../../nn/distance.ts';
import { linesOf } from './lines.ts';
import { constant, floats } from './support.ts';

type Filter = readonly [number, number, number, number];

/** The convolutions of a graph in blocked order: their groups, kernels and results. */
function blockedLines(filter: Filter, options: WindowOptions): string[] {
  const side = options.strides ? 4 : 8;
  const channels = filter[1] * (options.groups ?? 1);
  const value = (x: tf.Tensor): tf.Tensor => convolve(x as tf.Tensor4D, constant(...filter) as tf.Tensor4D, options);
  const recorded = trace(({ x, dy }) => ({ y: value(x!), dx: tf.grad((point) => value(point).mul(dy!).sum())(x!) }), {
    x: floats(2, channels, 8, 8),
    dy: floats(2, filter[0], side, side),
  });
  return linesOf(blockChannels(recorded, 16), ['group', 'kernel_shape'])
    .filter((line) => line.includes('Conv'))
    .map((line) => line.replace(/^%\d+ = /, '').replace(/%\d+/g, '%'));
}

const pads = [1, 1, 1, 1] as const;

test('one channel a group is computed by the blocked kernel for that, and so is its gradient', (t) => {
  t.deepEqual(blockedLines([32, 1, 3, 3], { groups: 32, pads }), [
    'blocked Conv(%, %, group=32, kernel_shape=3,3) [2,32,8,8]',
    'blocked Conv(%, %, group=32, kernel_shape=3,3) [2,32,8,8]',
  ]);
  t.deepEqual(blockedLines([32, 1, 3, 3], { groups: 32, pads, strides: [2, 2] }), [
    'blocked Conv(%, %, group=32, kernel_shape=3,3) [2,32,4,4]',
    ...['1,1', '1,2', '2,1', '2,2'].map((kernel) => `blocked Conv(%, %, group=32, kernel_shape=${kernel}) [2,32,4,4]`),
  ]);
});

test('groups that fill blocks stay, small ones are joined by zeros, and those too small stay where they are', (t) => {
  const lines = (groups: number): string[] => [
    `blocked Conv(%, %, group=${groups}, kernel_shape=3,3) [2,64,8,8]`,
    `blocked Conv(%, %, group=${groups}, kernel_shape=3,3) [2,64,8,8]`,
  ];
  t.deepEqual(blockedLines([64, 16, 3, 3], { groups: 4, pads }), lines(4));
  t.deepEqual(blockedLines([64, 4, 3, 3], { groups: 16, pads }), lines(4));
  t.deepEqual(blockedLines([32, 2, 3, 3], { groups: 16, pads }), [
    'Conv(x, constant[32,2,3,3], group=16) [2,32,8,8]',
    'Conv(dy, %, group=16) [2,32,8,8]',
  ]);
});

test('a scale before groups becomes part of their filter', (t) => {
  const before = trace(
    ({ x }) => {
      const images = tf.transpose<tf.Tensor4D>(x!.mul(constant(4)), [0, 3, 1, 2]);
      return { y: convolve(images, constant(4, 2, 1, 1) as tf.Tensor4D, { groups: 2 }) };
    },
    { x: floats(2, 3, 3, 4) },
  );
  t.deepEqual(linesOf(rewrite(before, foldAffine)), [
    '%0 = Reshape(constant[4,2,1,1], (2,2,2,1,1)) [2,2,2,1,1]',
    '%1 = Reshape(constant[4], (2,1,2,1,1)) [2,1,2,1,1]',
    '%2 = Mul(%0, %1) [2,2,2,1,1]',
    '%3 = Reshape(%2, (4,2,1,1)) [4,2,1,1]',
    '%4 = Transpose(x) [2,4,3,3]',
    '%5 = Conv(%4, %3) [2,4,3,3]',
  ]);
});

const cases: readonly (readonly [filter: Filter, options: WindowOptions])[] = [
  [[32, 1, 3, 3], { groups: 32, pads }],
  [[32, 1, 3, 3], { groups: 32, pads, strides: [2, 2] }],
  [[32, 1, 5, 5], { groups: 32, pads: [2, 2, 2, 2], dilations: [1, 1] }],
  [[64, 16, 3, 3], { groups: 2, pads, strides: [2, 2] }],
  [[64, 4, 3, 3], { groups: 16, pads, strides: [2, 2] }],
  [[32, 8, 3, 3], { groups: 4, pads: [2, 2, 2, 2], dilations: [2, 2] }],
];

test('blocked groups, their gradients, scales around them and second derivatives agree with eager tfjs', async (t) => {
  const shapes = cases.map(([filter, { groups }]) => [2, 8, 8, filter[1] * groups!]);
  const value = (x: tf.Tensor, [filter, options]: (typeof cases)[number]): tf.Tensor => {
    const images = tf.transpose(x.mul(constant(x.shape[3]!)), [0, 3, 1, 2]);
    const made = convolve(images as tf.Tensor4D, constant(...filter) as tf.Tensor4D, options);
    return tf.transpose(made, [0, 2, 3, 1]).mul(constant(filter[0])).add(0.1).relu();
  };
  const { compiled, eager } = await onBothEngines(
    (inputs) =>
      Object.fromEntries(
        cases.flatMap((each, i) => {
          const x = inputs[`x${i}`]!;
          const first = tf.grad((point) => value(point, each).square().sum());
          const second = tf.grad((point) => first(point).square().sum());
          return [['value', value(x, each)] as const, ['first', first(x)] as const, ['second', second(x)] as const].map(
            ([name, tensor]) => [`${name} of ${JSON.stringify(each)}`, tensor],
          );
        }),
      ),
    Object.fromEntries(shapes.map((shape, i) => [`x${i}`, floats(...shape)])),
    Object.fromEntries(
      shapes.map((shape, i) => [`x${i}`, drawNormal(randomStream('groups', String(i)), tf.util.sizeFromShape(shape))]),
    ),
  );
  for (const [name, expected] of Object.entries(eager)) {
    const distance = relativeDistance(compiled[name]!, expected);
    t.true(distance < 2e-6, `${name}: ${distance}`);
  }
});
