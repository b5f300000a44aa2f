import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { convolve, windowOf, type WindowOptions } from '../../src/nn/convolve.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { relativeDistance } from './distance.ts';
import { runOperator, type Given } from './onnx-operator.ts';

type Shape = readonly [number, number, number, number];

function drawn(name: string, shape: Shape): Given {
  return {
    shape,
    values: drawNormal(
      randomStream('convolve', name),
      shape.reduce((a, b) => a * b),
    ),
  };
}

const cases: readonly (readonly [images: Shape, filter: Shape, options: WindowOptions])[] = [
  [[2, 16, 9, 7], [16, 1, 3, 3], { groups: 16, pads: [1, 1, 1, 1] }],
  [[2, 16, 8, 8], [16, 1, 3, 3], { groups: 16, pads: [1, 1, 1, 1], strides: [2, 2] }],
  [[2, 32, 7, 7], [32, 1, 5, 5], { groups: 32, pads: [2, 1, 0, 3] }],
  [[1, 6, 9, 8], [12, 1, 3, 2], { groups: 6, strides: [2, 1], pads: [0, 1, 1, 0] }],
  [[2, 32, 6, 6], [64, 16, 3, 3], { groups: 2, pads: [1, 1, 1, 1] }],
  [[2, 32, 8, 8], [32, 8, 3, 3], { groups: 4, pads: [1, 1, 1, 1], strides: [2, 2] }],
  [[2, 16, 11, 10], [16, 16, 3, 3], { dilations: [2, 3], pads: [2, 3, 1, 0] }],
  [[1, 4, 13, 12], [6, 2, 3, 3], { groups: 2, dilations: [3, 2], strides: [2, 3], pads: [4, 1, 0, 2] }],
  [[2, 3, 15, 15], [8, 3, 7, 7], { strides: [2, 2], pads: [3, 3, 3, 3] }],
];

test('compiled and op by op, it agrees with the operator of ONNX Runtime', async (t) => {
  const inputs = cases.map(([images, filter], i) => ({
    x: drawn(`x${i}`, images),
    filter: drawn(`filter${i}`, filter),
  }));
  const named = inputs.flatMap(({ x, filter }, i) => [[`x${i}`, x] as const, [`filter${i}`, filter] as const]);
  const { compiled, eager } = await onBothEngines(
    (tensors) =>
      Object.fromEntries(
        cases.map(([, , options], i) => {
          const [x, filter] = [tensors[`x${i}`] as tf.Tensor4D, tensors[`filter${i}`] as tf.Tensor4D];
          return [`y${i}`, convolve(x, filter, options)];
        }),
      ),
    Object.fromEntries(named.map(([name, { shape }]) => [name, { shape, dtype: 'float32' }])),
    Object.fromEntries(named.map(([name, { values }]) => [name, values])),
  );
  for (const [i, [images, filter, options]] of cases.entries()) {
    const { groups: group, ...rest } = windowOf(options);
    const { values } = await runOperator('Conv', inputs[i]!, { ...rest, group });
    for (const results of [compiled, eager]) {
      const distance = relativeDistance(results[`y${i}`]!, values);
      t.true(distance < 1e-6, `${filter.join('×')} on ${images.join('×')}, ${JSON.stringify(options)}: ${distance}`);
    }
  }
});

test('a filter that does not fit is refused in words', (t) => {
  const images = tf.zeros<tf.Rank.R4>([1, 4, 5, 5]);
  const filter = (...shape: [number, number, number, number]) => tf.zeros<tf.Rank.R4>(shape);
  t.throws(() => convolve(images, filter(4, 3, 3, 3)), { message: /\[4,3,3,3\] does not fit images \[1,4,5,5\]/ });
  t.throws(() => convolve(images, filter(3, 2, 3, 3), { groups: 2 }), { message: /in 2 groups/ });
  t.throws(() => convolve(images, filter(4, 4, 7, 3)), { message: /padded by \[0,0,0,0\]/ });
});
