import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

type Padding = Parameters<typeof tf.conv2d>[3];
type Sides = readonly [height: number, width: number];

interface Geometry {
  readonly side: Sides;
  readonly filter: Sides;
  readonly strides: number | [number, number];
  readonly pad: Padding;
}

const explicit: Padding = [
  [0, 0],
  [2, 1],
  [0, 1],
  [0, 0],
];
const wide: Padding = [
  [0, 0],
  [3, 3],
  [3, 3],
  [0, 0],
];

const geometries: readonly Geometry[] = [
  { side: [8, 8], filter: [3, 3], strides: 1, pad: 'same' },
  { side: [8, 8], filter: [3, 3], strides: 2, pad: 'same' },
  { side: [7, 9], filter: [3, 3], strides: 2, pad: 'same' },
  { side: [7, 9], filter: [3, 3], strides: 1, pad: 'valid' },
  { side: [8, 6], filter: [3, 3], strides: 2, pad: 'valid' },
  { side: [8, 8], filter: [1, 1], strides: 1, pad: 'same' },
  { side: [8, 8], filter: [1, 1], strides: 2, pad: 'same' },
  { side: [7, 7], filter: [1, 1], strides: 2, pad: 'valid' },
  { side: [8, 8], filter: [5, 5], strides: 1, pad: 'same' },
  { side: [8, 8], filter: [2, 4], strides: 1, pad: 'same' },
  { side: [9, 8], filter: [2, 3], strides: [2, 1], pad: 'valid' },
  { side: [8, 8], filter: [3, 3], strides: 1, pad: 1 },
  { side: [8, 8], filter: [3, 3], strides: 2, pad: 1 },
  { side: [6, 7], filter: [3, 3], strides: 1, pad: explicit },
  { side: [6, 7], filter: [3, 3], strides: 2, pad: explicit },
  { side: [5, 5], filter: [3, 3], strides: 1, pad: wide },
  { side: [4, 4], filter: [4, 4], strides: 1, pad: 'valid' },
];

const channels = { in: 3, out: 4 };

/** tfjs wants a rounding mode wherever padding is given in numbers. */
const rounding = (pad: Padding) => (typeof pad === 'string' ? undefined : 'floor');

function titleOf({ side, filter, strides, pad }: Geometry): string {
  return `${filter.join('×')} on ${side.join('×')}, stride ${String(strides)}, ${JSON.stringify(pad)}`;
}

/** Values and gradients in images and filter at once; tfjs has no second derivative that meets the filter gradient again. */
function convolution(geometry: Geometry): ParityCase {
  const { side, filter, strides, pad } = geometry;
  return {
    title: titleOf(geometry),
    inputs: { x: floats([2, ...side, channels.in]), filter: floats([...filter, channels.in, channels.out], -1, 1) },
    apply: (inputs) =>
      tf.conv2d(inputs.x as tf.Tensor4D, inputs.filter as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding(pad)),
    derivatives: 1,
  };
}

/** The gradient in the images, differentiated in images and filter: what training on a denoiser needs. */
function imageGradient(geometry: Geometry): ParityCase {
  const forward = convolution(geometry);
  return {
    ...forward,
    title: `image gradient of ${forward.title}`,
    apply: (inputs) => tf.grad((x) => (forward.apply({ ...inputs, x }) as tf.Tensor).square().sum())(inputs.x!),
  };
}

/** The filter a constant of the graph, which is how models run. */
function fixedFilter(geometry: Geometry): ParityCase {
  const { side, filter, strides, pad } = geometry;
  const shape: [number, number, number, number] = [...filter, channels.in, channels.out];
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + 1));
  return {
    title: `${titleOf(geometry)}, constant filter`,
    inputs: { x: floats([2, ...side, channels.in]) },
    apply: ({ x }) => tf.conv2d(x as tf.Tensor4D, tf.tensor4d(values, shape), strides, pad, 'NHWC', 1, rounding(pad)),
  };
}

/** tfjs's transposed convolution, whose forward pass is the input gradient of a convolution. */
function transposedConvolution(geometry: Geometry): ParityCase {
  const { side, filter, strides, pad } = geometry;
  const shape: [number, number, number, number] = [2, ...side, channels.in];
  const small = tf.backend_util.computeConv2DInfo(
    shape,
    [...filter, channels.in, channels.out],
    strides,
    1,
    pad,
    rounding(pad),
  );
  return {
    title: `transposed ${titleOf(geometry)}`,
    inputs: {
      dy: floats([2, small.outHeight, small.outWidth, channels.out]),
      filter: floats([...filter, channels.in, channels.out], -1, 1),
    },
    apply: (inputs) =>
      tf.conv2dTranspose(inputs.dy as tf.Tensor4D, inputs.filter as tf.Tensor4D, shape, strides, pad, rounding(pad)),
    derivatives: 1,
  };
}

const dilated: ParityCase = {
  title: 'dilated by 2',
  inputs: { x: floats([2, 9, 9, 3]), filter: floats([3, 3, 3, 4], -1, 1) },
  apply: (inputs) => tf.conv2d(inputs.x as tf.Tensor4D, inputs.filter as tf.Tensor4D, 1, 'same', 'NHWC', 2),
  derivatives: 0,
};

/** Two filters of different sides that slide alike: their gradients are made of the same tensors, and are two. */
const twoFilters: ParityCase = {
  title: 'two filters on the same images',
  inputs: {
    x: floats([2, 4, 4, 3]),
    small: floats([1, 1, 3, 4], -1, 1),
    large: floats([2, 2, 3, 4], -1, 1),
  },
  apply: ({ x, small, large }) =>
    tf.add(
      tf.conv2d(x as tf.Tensor4D, small as tf.Tensor4D, 2, 'valid'),
      tf.conv2d(x as tf.Tensor4D, large as tf.Tensor4D, 2, 'valid'),
    ),
  derivatives: 1,
};

/** Parity cases of the convolution and of its two gradients; each derivative calls the other two again. */
export const convCases: ParityTable = {
  Conv2D: [...geometries.map(fixedFilter), dilated],
  Conv2DBackpropInput: geometries.map(transposedConvolution),
  Conv2DBackpropFilter: [...geometries.map(convolution), ...geometries.map(imageGradient), twoFilters],
};
