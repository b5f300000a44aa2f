import * as tf from '@tensorflow/tfjs';
import { runConvolveTransposed } from '../engine/operators/convolve.ts';
import { extentOf, type Window } from '../engine/operators/window.ts';
import { windowOf, type WindowOptions } from './convolve.ts';

/** How far the results reach beyond what the pads leave, or how many rows or columns of zeros are missing there. */
function endOf(axis: 0 | 1, { pads }: Window, outputPadding: readonly number[]): { pad: number; zeros: number } {
  const net = pads[axis + 2]! - outputPadding[axis]!;
  return { pad: Math.max(0, net), zeros: Math.max(0, -net) };
}

/**
 * The transposed convolution, as ONNX's `ConvTranspose` without bias: what the gradient of a convolution in its images is. It is
 * differentiable any number of times in both.
 *
 * @param x [batch, inputs, height, width]
 * @param filter [inputs, outputs / groups, height, width]
 * @param options.outputPadding rows at the bottom and columns on the right that are added to the results; default none
 * @returns [batch, outputs, stride * (height - 1) + dilation * (side - 1) + 1 - padding + output padding, and so the width]
 * @throws if the channels do not fit the groups, or nothing is left of the results
 */
export function convolveTransposed(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { outputPadding = [0, 0], ...options }: WindowOptions & { readonly outputPadding?: readonly [number, number] } = {},
): tf.Tensor4D {
  const window = windowOf(options);
  const { groups, strides, pads } = window;
  const [batch, inputs, ...images] = x.shape;
  const [filters, inner, ...taps] = filter.shape;
  const extent = extentOf(taps, window);
  const [bottom, right] = [endOf(0, window, outputPadding), endOf(1, window, outputPadding)];
  const side = (axis: 0 | 1, { pad }: { pad: number }): number =>
    strides[axis] * (images[axis] - 1) + extent[axis] - pads[axis] - pad;
  const sides = [side(0, bottom), side(1, right)] as const;
  if (filters !== inputs || inputs % groups !== 0 || Math.min(...sides) < 1) {
    throw new Error(
      `a filter [${filter.shape.join()}] does not fit images [${x.shape.join()}] in ${groups} groups, with [${pads.join()}] cut away`,
    );
  }
  const cut = { ...window, pads: [pads[0], pads[1], bottom.pad, right.pad] } as const;
  const made = runConvolveTransposed(x, filter, cut, [batch, inner * groups, ...sides]);
  if (bottom.zeros + right.zeros === 0) return made;
  return tf.pad(made, [
    [0, 0],
    [0, 0],
    [0, bottom.zeros],
    [0, right.zeros],
  ]);
}
