import type * as tf from '@tensorflow/tfjs';
import { runConvolve } from '../engine/operators/convolve.ts';
import { slidSides, type Window } from '../engine/operators/window.ts';

/** How a filter slides; what is left out is 1, pads 0. */
export type WindowOptions = Partial<Window>;

/** A window with what was left out. */
export function windowOf(options: WindowOptions): Window {
  return { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1, ...options };
}

/**
 * The convolution of images with a filter, as ONNX's `Conv` without bias, with strides, any padding, gaps between taps and groups of
 * channels (depthwise with as many groups as channels). It is differentiable any number of times in both.
 *
 * @param x [batch, inputs, height, width]
 * @param filter [outputs, inputs / groups, height, width]
 * @returns [batch, outputs, floor((height + padding - dilation * (side - 1) - 1) / stride) + 1, and so the width]
 * @throws if the channels do not fit the groups, or the filter is larger than the padded images
 */
export function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, options: WindowOptions = {}): tf.Tensor4D {
  const window = windowOf(options);
  const [outputs, inner, height, width] = filter.shape;
  const [, inputs, rows, columns] = x.shape;
  const slid = slidSides([rows, columns], [height, width], window);
  if (inner * window.groups !== inputs || outputs % window.groups !== 0 || Math.min(...slid) < 1) {
    throw new Error(
      `a filter [${filter.shape.join()}] does not fit images [${x.shape.join()}] in ${window.groups} groups, padded by [${window.pads.join()}]`,
    );
  }
  return runConvolve(x, filter, window);
}
