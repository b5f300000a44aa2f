import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { windowOf, type WindowOptions } from '../../src/nn/convolve.ts';
import { convolveTransposed } from '../../src/nn/convolve-transposed.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { relativeDistance } from './distance.ts';
import { runOperator, type Given } from './onnx-operator.ts';

type Shape = readonly [number, number, number, number];
type Options = WindowOptions & { readonly outputPadding?: readonly [number, number] };

const cases: readonly (readonly [images: Shape, filter: Shape, options: Options])[] = [
  [[2, 16, 4, 4], [16, 32, 2, 2], { strides: [2, 2] }],
  [[2, 16, 4, 5], [16, 16, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], outputPadding: [1, 1] }],
  [[1, 4, 5, 4], [4, 3, 4, 4], { strides: [2, 2], pads: [1, 1, 1, 1] }],
  [[1, 4, 5, 5], [4, 2, 3, 3], { pads: [1, 0, 0, 1] }],
  [[2, 16, 5, 4], [16, 1, 3, 3], { groups: 16, strides: [2, 2], pads: [1, 1, 0, 0] }],
  [[1, 6, 4, 5], [6, 2, 3, 2], { groups: 3, strides: [3, 2], pads: [0, 1, 1, 0], outputPadding: [2, 1] }],
  [[1, 4, 5, 4], [4, 3, 3, 3], { groups: 2, dilations: [2, 3], strides: [2, 1], pads: [1, 2, 0, 1] }],
];

/** The runtime refuses output padding as wide as the stride, which PyTorch allows where dilations are wider. */
const farOut = [[1, 2, 4, 4], [2, 3, 2, 2], { dilations: [3, 3], pads: [0, 0, 1, 0], outputPadding: [2, 1] }] as const;

function drawn(name: string, shape: Shape): Given {
  return {
    shape,
    values: drawNormal(
      randomStream('transposed', name),
      shape.reduce((a, b) => a * b),
    ),
  };
}

test('compiled and op by op, it agrees with the operator of ONNX Runtime', async (t) => {
  const inputs = cases.map(([images, filter], i) => ({ x: drawn(`x${i}`, images), filter: drawn(`f${i}`, filter) }));
  const named = inputs.flatMap(({ x, filter }, i) => [[`x${i}`, x] as const, [`f${i}`, filter] as const]);
  const { compiled, eager } = await onBothEngines(
    (tensors) =>
      Object.fromEntries(
        cases.map(([, , options], i) => {
          const [x, filter] = [tensors[`x${i}`] as tf.Tensor4D, tensors[`f${i}`] as tf.Tensor4D];
          return [`y${i}`, convolveTransposed(x, filter, options)];
        }),
      ),
    Object.fromEntries(named.map(([name, { shape }]) => [name, { shape, dtype: 'float32' }])),
    Object.fromEntries(named.map(([name, { values }]) => [name, values])),
  );
  for (const [i, [, , { outputPadding = [0, 0], ...options }]] of cases.entries()) {
    const { groups: group, ...rest } = windowOf(options);
    const { values } = await runOperator('ConvTranspose', inputs[i]!, {
      ...rest,
      group,
      output_padding: outputPadding,
    });
    for (const results of [compiled, eager]) {
      const distance = relativeDistance(results[`y${i}`]!, values);
      t.true(distance < 1e-6, `${JSON.stringify(cases[i])}: ${distance}`);
    }
  }
});

test('first and second derivatives, in images and filter, are those of finite differences', (t) => {
  for (const [images, filter, options] of [...cases.slice(3), farOut]) {
    const shapes = { x: [1, ...images.slice(1)] as unknown as Shape, filter };
    const specs = {
      x: { shape: shapes.x, dtype: 'float32' },
      filter: { shape: filter, dtype: 'float32' },
    } as const;
    const { first, second } = derivativeDeviations(
      ({ x, filter: weights }) => convolveTransposed(x as tf.Tensor4D, weights as tf.Tensor4D, options),
      specs,
      { x: drawn('x', shapes.x).values, filter: drawn('filter', filter).values },
    );
    t.true(first < 1e-6 && second < 1e-6, `${JSON.stringify(options)}: ${first}, ${second}`);
  }
});

test('output padding as wide as the stride first takes away padding, then adds zeros', (t) => {
  tf.setBackend('cpu') as unknown;
  const [images, filter, { dilations, outputPadding }] = farOut;
  const x = tf.tensor4d(drawn('x', images).values, [...images]);
  const weights = tf.tensor4d(drawn('filter', filter).values, [...filter]);
  const made = convolveTransposed(x, weights, { dilations, pads: [0, 0, 1, 0], outputPadding });
  const whole = convolveTransposed(x, weights, { dilations });
  t.deepEqual(made.shape, [1, 3, 8, 8]);
  const padded = tf.pad(whole, [
    [0, 0],
    [0, 0],
    [0, 1],
    [0, 1],
  ]);
  t.deepEqual(made.dataSync(), padded.dataSync());
});

test('a filter that does not fit is refused in words', (t) => {
  const x = tf.zeros<tf.Rank.R4>([1, 4, 2, 2]);
  t.throws(() => convolveTransposed(x, tf.zeros([3, 4, 3, 3])), { message: /\[3,4,3,3\] does not fit/ });
  t.throws(() => convolveTransposed(x, tf.zeros([4, 4, 1, 1]), { pads: [1, 1, 1, 1] }), { message: /cut away/ });
});
