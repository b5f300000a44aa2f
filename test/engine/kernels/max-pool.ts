import * as tf from '@tensorflow/tfjs';
import { maxPool } from '../../../src/nn/max-pool.ts';
import type { PoolOptions } from '../../../src/nn/pool-windows.ts';
import { type ParityCase, type ParityTable, floats, listed } from './parity-case.ts';

interface Geometry extends PoolOptions {
  /** Channels, height and width. */
  readonly images: readonly [number, number, number];
}

const geometries: readonly Geometry[] = [
  { images: [3, 8, 8], sides: [2, 2], strides: [2, 2] },
  { images: [3, 7, 9], sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  { images: [2, 7, 9], sides: [3, 3], pads: [1, 0, 2, 1] },
  { images: [2, 6, 8], sides: [3, 2], strides: [2, 3], ceil: true },
  { images: [2, 5, 5], sides: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], ceil: true },
  { images: [2, 9, 8], sides: [3, 2], strides: [1, 2], pads: [2, 1, 0, 1], dilations: [2, 3] },
  { images: [2, 4, 4], sides: [4, 4] },
  { images: [2, 8, 8], sides: [2, 2], strides: [3, 3], dilations: [3, 3], ceil: true },
];

function pooled({ images, ...options }: Geometry): ParityCase {
  return {
    title: `on ${images.join('×')}, ${JSON.stringify(options)}`,
    inputs: { x: floats([2, ...images]) },
    apply: ({ x }) => maxPool(x as tf.Tensor4D, options),
  };
}

/** The gradient, and what is made of it when it is differentiated in turn. */
function gradient(geometry: Geometry): ParityCase {
  const { title, inputs, apply } = pooled(geometry);
  return {
    title: `gradient ${title}`,
    inputs,
    apply: ({ x }) => tf.grad((point) => (apply({ x: point }) as tf.Tensor).square().sum())(x!),
  };
}

const ties: ParityCase = {
  title: 'the first of equals has the gradient',
  inputs: { x: listed([1, 2, 5, 5], [1, 3, 3, 1, 2, 2, 2, 2, 0]) },
  apply: ({ x }) => maxPool(x as tf.Tensor4D, { sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
};

/** Parity cases of pooling by the largest; its eager form is another program. */
export const maxPoolCases: ParityTable = {
  LargestInWindow: [...geometries.map(pooled), ties],
  PickWhereLargest: geometries.slice(1).map(gradient),
  SpreadToLargest: [...geometries.slice(0, 2).map(pooled), ties],
};
