import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { averagePool } from '../../src/nn/average-pool.ts';
import { maxPool } from '../../src/nn/max-pool.ts';
import type { PoolOptions } from '../../src/nn/pool-windows.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { onBothEngines } from './both-engines.ts';
import { derivativeDeviations } from './derivative-checks.ts';
import { largestDifference } from './distance.ts';
import { runOperator, type Given } from './onnx-operator.ts';

type Shape = readonly [number, number, number, number];
type Case = readonly [images: Shape, options: PoolOptions];

const cases: readonly Case[] = [
  [[2, 3, 8, 8], { sides: [2, 2], strides: [2, 2] }],
  [[2, 16, 8, 8], { sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
  [[1, 2, 7, 9], { sides: [3, 2], strides: [1, 2], pads: [2, 0, 1, 1] }],
  [[1, 2, 6, 7], { sides: [3, 3], strides: [2, 2], ceil: true }],
  [[1, 2, 6, 6], { sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil: true }],
  [[1, 2, 9, 9], { sides: [4, 4], strides: [4, 4], pads: [2, 2, 2, 2], ceil: true }],
  [[1, 1, 5, 5], { sides: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], ceil: true }],
  [[1, 2, 8, 8], { sides: [1, 1], strides: [2, 2], ceil: true }],
  [[1, 2, 9, 10], { sides: [7, 7], strides: [3, 3], pads: [3, 3, 3, 3], ceil: true }],
  [[1, 2, 10, 9], { sides: [3, 2], strides: [2, 1], pads: [1, 1, 2, 0], dilations: [2, 3] }],
];

function drawn(name: string, shape: Shape): Given {
  return {
    shape,
    values: drawNormal(
      randomStream('pool', name),
      shape.reduce((a, b) => a * b),
    ),
  };
}

function attributesOf({ sides, ceil = false, pads = [0, 0, 0, 0], strides = [1, 1], dilations = [1, 1] }: PoolOptions) {
  return { kernel_shape: sides, strides, pads, dilations, ceil_mode: ceil ? 1 : 0 };
}

/** Means over windows and how many pixels count, by loops over the padded images. */
function meansByLoops({ shape, values }: Given, options: PoolOptions, countPadding: boolean): number[] {
  const { sides, ceil = false, pads = [0, 0, 0, 0], strides = [1, 1], dilations = [1, 1] } = options;
  const [batch, channels, ...image] = shape as [number, number, number, number];
  const starts = ([0, 1] as const).map((axis) => {
    const extent = dilations[axis] * (sides[axis] - 1) + 1;
    const end = image[axis] + pads[axis + 2]!;
    const found: number[] = [];
    for (let at = -pads[axis]; at + (ceil ? 1 : extent) <= (ceil ? image[axis] : end); at += strides[axis]) {
      const isLast = at + extent >= end;
      found.push(at);
      if (isLast) break;
    }
    return found;
  }) as [number[], number[]];
  const means: number[] = [];
  for (let plane = 0; plane < batch * channels; plane++) {
    for (const top of starts[0]) {
      for (const left of starts[1]) {
        let [sum, count] = [0, 0];
        for (let tap = 0; tap < sides[0] * sides[1]; tap++) {
          const y = top + Math.floor(tap / sides[1]) * dilations[0];
          const x = left + (tap % sides[1]) * dilations[1];
          const isInside = y >= 0 && x >= 0 && y < image[0] && x < image[1];
          if (isInside) sum += values[(plane * image[0] + y) * image[1] + x]!;
          if (isInside || (countPadding && y < image[0] + pads[2] && x < image[1] + pads[3])) count++;
        }
        means.push(sum / count);
      }
    }
  }
  return means;
}

test('means are those of loops over windows, whether padding counts or not', async (t) => {
  const given = cases.map(([shape], i) => drawn(`x${i}`, shape));
  const { compiled, eager } = await onBothEngines(
    (inputs) =>
      Object.fromEntries(
        cases.flatMap(([, options], i) =>
          [false, true].map((countPadding) => [
            `${i} ${countPadding}`,
            averagePool(inputs[`x${i}`] as tf.Tensor4D, { ...options, countPadding }),
          ]),
        ),
      ),
    Object.fromEntries(given.map(({ shape }, i) => [`x${i}`, { shape, dtype: 'float32' }])),
    Object.fromEntries(given.map(({ values }, i) => [`x${i}`, values])),
  );
  for (const [i, [, options]] of cases.entries()) {
    for (const countPadding of [false, true]) {
      const expected = meansByLoops(given[i]!, options, countPadding);
      for (const results of [compiled, eager]) {
        const difference = largestDifference(results[`${i} ${countPadding}`]!, expected);
        t.true(difference < 2e-6, `${JSON.stringify(cases[i])}, ${countPadding}: ${difference}`);
      }
    }
  }
});

test('means and largest pixels agree with the operators of ONNX Runtime', async (t) => {
  tf.setBackend('cpu') as unknown;
  for (const [i, [shape, options]] of cases.entries()) {
    const x = drawn(`x${i}`, shape);
    const images = tf.tensor4d(x.values, [...shape]);
    const attributes = attributesOf(options);
    const largest = maxPool(images, options);
    const expected = await runOperator('MaxPool', { x }, attributes);
    t.deepEqual(largest.shape, [...expected.shape] as unknown as Shape, JSON.stringify(cases[i]));
    t.is(largestDifference(largest.dataSync(), expected.values), 0, JSON.stringify(cases[i]));
    for (const countPadding of [false, true]) {
      const means = averagePool(images, { ...options, countPadding });
      const theirs = await runOperator(
        'AveragePool',
        { x },
        { ...attributes, count_include_pad: countPadding ? 1 : 0 },
      );
      t.deepEqual(means.shape, [...theirs.shape] as unknown as Shape);
      const difference = largestDifference(means.dataSync(), theirs.values);
      t.true(difference < 2e-6, `${JSON.stringify(cases[i])}, ${countPadding}: ${difference}`);
    }
  }
});

test('first and second derivatives of means are those of finite differences', (t) => {
  for (const [[, ...shape], options] of cases.slice(2)) {
    const specs = { x: { shape: [1, ...shape], dtype: 'float32' } } as const;
    const { values } = drawn('derivatives', [1, ...shape]);
    const { first, second } = derivativeDeviations(({ x }) => averagePool(x as tf.Tensor4D, options), specs, {
      x: values,
    });
    t.true(first < 1e-6 && second < 1e-6, `${JSON.stringify(options)}: ${first}, ${second}`);
  }
});

test('a sample without numbers leaves the gradients of its neighbours alone', async (t) => {
  const options = { sides: [2, 2], strides: [2, 2] } as const;
  const gradient = (inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
    first: tf.grad((x) =>
      maxPool(x as tf.Tensor4D, options)
        .square()
        .sum(),
    )(inputs['x']!),
  });
  const specs = { x: { shape: [3, 1, 4, 4], dtype: 'float32' } } as const;
  const clean = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i));
  for (const broken of [NaN, -Infinity]) {
    const x = clean.map((value, i) => (i >= 16 && i < 32 ? broken : value));
    const [expected, actual] = [
      await onBothEngines(gradient, specs, { x: clean }),
      await onBothEngines(gradient, specs, { x }),
    ];
    for (const [start, end] of [
      [0, 16],
      [32, 48],
    ]) {
      for (const engine of ['compiled', 'eager'] as const) {
        t.deepEqual(actual[engine]['first']!.slice(start, end), expected[engine]['first']!.slice(start, end));
      }
    }
  }
});

test('a window that does not fit, and padding as wide as the window, are refused in words', (t) => {
  const x = tf.zeros<tf.Rank.R4>([1, 1, 3, 3]);
  t.throws(() => maxPool(x, { sides: [4, 4] }), { message: /4×4 pixels.*does not fit images \[1,1,3,3\]/ });
  t.throws(() => averagePool(x, { sides: [2, 2], pads: [0, 2, 0, 0] }), { message: /smaller than the window/ });
});
