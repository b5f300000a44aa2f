import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

interface Geometry {
  readonly side: readonly [height: number, width: number];
  readonly filter: readonly [height: number, width: number];
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly multiplier: number;
  /** How tfjs rounds sides that are no whole numbers; down unless given. */
  readonly rounding?: 'ceil';
}

const geometries: readonly Geometry[] = [
  { side: [8, 8], filter: [3, 3], strides: 1, pad: 'same', multiplier: 1 },
  { side: [8, 8], filter: [3, 3], strides: 2, pad: 'same', multiplier: 1 },
  { side: [7, 9], filter: [3, 3], strides: 2, pad: 'same', multiplier: 2 },
  { side: [7, 9], filter: [5, 5], strides: 1, pad: 'same', multiplier: 2 },
  { side: [8, 6], filter: [3, 3], strides: 2, pad: 'valid', multiplier: 1 },
  { side: [6, 7], filter: [1, 1], strides: 1, pad: 'valid', multiplier: 3 },
  { side: [8, 8], filter: [2, 4], strides: 1, pad: 'same', multiplier: 1 },
  { side: [5, 5], filter: [3, 3], strides: 1, pad: 3, multiplier: 2 },
  { side: [6, 8], filter: [3, 3], strides: 2, pad: 0, multiplier: 2, rounding: 'ceil' },
];

function title({ side, filter, strides, pad, multiplier }: Geometry): string {
  return `${filter.join('×')}, ${multiplier} a channel, on ${side.join('×')}, stride ${String(strides)}, ${pad}`;
}

/** tfjs wants a rounding mode wherever padding is given in numbers. */
const roundingOf = ({ pad, rounding }: Geometry) => rounding ?? (typeof pad === 'string' ? undefined : 'floor');

/** Images and filters both inputs: the gradients are the other two kernels. */
function convolution(geometry: Geometry): ParityCase {
  const { side, filter, strides, pad, multiplier } = geometry;
  return {
    title: title(geometry),
    inputs: { x: floats([2, ...side, 3]), filter: floats([...filter, 3, multiplier], -1, 1) },
    apply: ({ x, filter }) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, roundingOf(geometry)),
    derivatives: 1,
  };
}

const dilated: ParityCase = {
  title: 'dilated by 2',
  inputs: { x: floats([2, 9, 9, 3]), filter: floats([3, 3, 3, 2], -1, 1) },
  apply: ({ x, filter }) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', 2),
  derivatives: 0,
};

/** A factor for each channel before the convolution, which must not be folded into filters as for one group. */
const scaled: ParityCase = {
  title: 'after a factor for each channel',
  inputs: { x: floats([2, 6, 6, 3]) },
  apply: ({ x }) =>
    tf.depthwiseConv2d(
      x!.mul<tf.Tensor4D>(tf.tensor1d([2, -1, 0.5])),
      tf.tensor4d(
        Float32Array.from({ length: 27 }, (_, i) => Math.sin(i + 1)),
        [3, 3, 3, 1],
      ),
      1,
      'same',
    ),
  derivatives: 1,
};

/** Parity cases of the depthwise convolution and its gradients, of which tfjs has no second ones. */
export const depthwiseCases: ParityTable = {
  DepthwiseConv2dNative: [...geometries.map(convolution), dilated, scaled],
  DepthwiseConv2dNativeBackpropInput: geometries.map(convolution),
  DepthwiseConv2dNativeBackpropFilter: geometries.map(convolution),
};
