import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import type { Graph } from '../../../src/engine/graph.ts';
import type { TensorFunction } from '../../../src/engine/index.ts';
import { optimise } from '../../../src/engine/passes/index.ts';
import { trace } from '../../../src/engine/trace.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { onBothEngines } from '../../nn/both-engines.ts';
import { relativeDistance } from '../../nn/distance.ts';

const draw = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(drawNormal(randomStream('passes', name), tf.util.sizeFromShape(shape)), shape);
const x = { shape: [16, 8, 8, 16], dtype: 'float32' } as const;
const filter = { shape: [3, 3, 16, 32], dtype: 'float32' } as const;

/** A rectified convolution with a scale and a shift a channel, and its gradient in the images. */
const constantFilter: TensorFunction = ({ x: images }) => {
  const [weights, scale, shift] = [draw('filter', [3, 3, 16, 16]), draw('scale', [16]), draw('shift', [16])];
  const block = (h: tf.Tensor): tf.Tensor =>
    tf.relu(
      tf
        .conv2d(h as tf.Tensor4D, weights as tf.Tensor4D, 1, 1)
        .mul(scale)
        .add(shift)
        .add(h),
    );
  return { y: block(images!), gradient: tf.grad((h) => block(h).square().sum())(images!) };
};

/** A strided convolution whose filter is an input, and its gradient in the filter. */
const givenFilter: TensorFunction = ({ x: images, filter: weights }) => {
  const loss = (w: tf.Tensor): tf.Tensor =>
    tf
      .conv2d(images as tf.Tensor4D, w as tf.Tensor4D, 2, 1, 'NHWC', [1, 1], 'floor')
      .square()
      .mean([1, 2])
      .sum();
  return { gradient: tf.grad(loss)(weights!) };
};

function count({ nodes }: Graph, op: string, domain = ''): number {
  return nodes.filter((node) => node.op === op && node.domain === domain).length;
}

test('scale, shift, sum and rectifier become part of blocked convolutions, with no transposition between them', (t) => {
  const before = trace(constantFilter, { x });
  const after = optimise(before, { block: 16 });
  t.is(count(before, 'Conv'), 2);
  t.is(count(after, 'Conv'), 0);
  t.is(count(after, 'Conv', 'com.microsoft.nchwc'), 2);
  t.true(after.nodes.some(({ attributes }) => attributes['activation'] === 'Relu'));
  t.is(count(after, 'Relu'), 0);
  t.is(count(after, 'ReorderInput', 'com.microsoft.nchwc'), 1);
  t.true(count(before, 'Transpose') >= 4);
});

test('without blocks the filter gradient is written in operators of ONNX, with blocks as a convolution', (t) => {
  const before = trace(givenFilter, { x, filter });
  t.is(count(before, 'ConvFilterGradient', 'epsball'), 1);
  const plain = optimise(before, { block: 1 });
  t.true(plain.nodes.every(({ domain }) => domain === ''));
  t.is(count(plain, 'MatMul'), 1);
  const blocked = optimise(trace(givenFilter, { x, filter }), { block: 16 });
  t.is(count(blocked, 'MatMul'), 0);
  t.is(count(blocked, 'Conv', 'com.microsoft.nchwc'), 2);
});

for (const [name, fn, inputs] of [
  ['constant filter', constantFilter, { x }],
  ['given filter', givenFilter, { x, filter }],
] as const) {
  test(`${name}: optimised and compiled agrees with eager tfjs`, async (t) => {
    const values = Object.fromEntries(
      Object.entries(inputs).map(([input, { shape }]) => [
        input,
        drawNormal(randomStream('passes', name, input), tf.util.sizeFromShape([...shape])),
      ]),
    );
    const { compiled, eager } = await onBothEngines(fn, inputs, values);
    for (const output of Object.keys(eager)) t.true(relativeDistance(compiled[output]!, eager[output]!) < 1e-5, output);
  });
}
