import * as tf from '@tensorflow/tfjs';
import { runConvolveTransposed } from '../../../src/engine/operators/convolve.ts';
import { slidSides } from '../../../src/engine/operators/window.ts';
import { convolve, windowOf, type WindowOptions } from '../../../src/nn/convolve.ts';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

interface Geometry extends WindowOptions {
  /** Channels, height and width. */
  readonly images: readonly [number, number, number];
  /** Outputs, inputs of a group, height and width. */
  readonly filter: readonly [number, number, number, number];
}

const geometries: readonly Geometry[] = [
  { images: [3, 8, 8], filter: [4, 3, 3, 3], pads: [1, 1, 1, 1] },
  { images: [3, 7, 9], filter: [4, 3, 3, 3], pads: [1, 1, 1, 1], strides: [2, 2] },
  { images: [3, 8, 7], filter: [4, 3, 2, 3], pads: [0, 2, 1, 1], strides: [2, 1] },
  { images: [4, 5, 5], filter: [4, 1, 3, 3], pads: [1, 1, 1, 1], groups: 4 },
  { images: [4, 8, 6], filter: [4, 1, 3, 3], pads: [1, 1, 1, 1], groups: 4, strides: [2, 2] },
  { images: [3, 7, 5], filter: [6, 1, 3, 2], pads: [1, 0, 0, 1], groups: 3 },
  { images: [4, 6, 7], filter: [6, 2, 3, 3], pads: [2, 1, 0, 1], groups: 2 },
  { images: [6, 7, 7], filter: [3, 2, 3, 3], pads: [1, 0, 2, 1], groups: 3, strides: [2, 3] },
  { images: [2, 9, 8], filter: [3, 2, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2] },
  { images: [2, 9, 8], filter: [3, 2, 3, 2], pads: [1, 0, 2, 3], dilations: [3, 2], strides: [2, 2] },
  { images: [4, 9, 9], filter: [4, 2, 2, 3], pads: [0, 1, 1, 2], dilations: [2, 1], groups: 2, strides: [1, 2] },
  { images: [4, 9, 9], filter: [4, 1, 3, 3], pads: [2, 2, 2, 2], dilations: [2, 2], groups: 4 },
  { images: [4, 5, 5], filter: [2, 4, 1, 1], strides: [2, 2] },
  { images: [2, 4, 4], filter: [2, 1, 3, 3], pads: [3, 3, 3, 3], groups: 2 },
];

function titleOf({ images, filter, ...options }: Geometry): string {
  return `${filter.join('×')} on ${images.join('×')}, ${JSON.stringify(options)}`;
}

/** Values and both gradients, twice. */
function convolution(geometry: Geometry): ParityCase {
  const { images, filter, ...options } = geometry;
  return {
    title: titleOf(geometry),
    inputs: { x: floats([2, ...images]), filter: floats(filter, -1, 1) },
    apply: (inputs) => convolve(inputs.x as tf.Tensor4D, inputs.filter as tf.Tensor4D, options),
  };
}

/** The filter a constant of the graph, which is how models run. */
function fixedFilter(geometry: Geometry): ParityCase {
  const { images, filter, ...options } = geometry;
  const values = Float32Array.from({ length: filter.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + 1));
  return {
    title: `${titleOf(geometry)}, constant filter`,
    inputs: { x: floats([2, ...images]) },
    apply: ({ x }) => convolve(x as tf.Tensor4D, tf.tensor4d(values, [...filter]), options),
  };
}

/** The gradient in the images as a function of its own. */
function transposedConvolution(geometry: Geometry): ParityCase {
  const { images, filter, ...options } = geometry;
  const window = windowOf(options);
  const slid = slidSides([images[1], images[2]], [filter[2], filter[3]], window);
  return {
    title: `transposed ${titleOf(geometry)}`,
    inputs: { dy: floats([2, filter[0], ...slid]), filter: floats(filter, -1, 1) },
    apply: ({ dy, filter: weights }) => runConvolveTransposed(dy!, weights!, window, [2, ...images]),
  };
}

/** Parity cases of our own convolution; its eager form is another program. */
export const convolveCases: ParityTable = {
  Convolve: geometries.map(fixedFilter),
  ConvolveTransposed: geometries.map(transposedConvolution),
  ConvolveFilterGradient: geometries.map(convolution),
};
