import * as tf from '@tensorflow/tfjs';
import { runConvolve } from '../engine/operators/convolve.ts';
import { extentOf } from '../engine/operators/window.ts';
import { windowsOn, type PoolOptions, type PoolWindows } from './pool-windows.ts';

/** How many pixels count in each window along one axis; in the padding as given they may count, beyond it they never do. */
function countsAlong(axis: 0 | 1, side: number, { given, exact }: PoolWindows, pad: boolean): number[] {
  const { strides, dilations, pads, sides } = given;
  const [first, end] = pad ? [-pads[axis], side + pads[axis + 2]!] : [0, side];
  const extent = extentOf(sides, given)[axis];
  const count = Math.floor((side + pads[axis] + exact.pads[axis + 2]! - extent) / strides[axis]) + 1;
  return Array.from({ length: count }, (_, i) => {
    const taps = Array.from(
      { length: sides[axis] },
      (_, tap) => i * strides[axis] - pads[axis] + tap * dilations[axis],
    );
    return taps.filter((at) => at >= first && at < end).length;
  });
}

/**
 * Means over windows, as ONNX's `AveragePool` from opset 19 on: a convolution of each channel with a constant filter, so that it can be
 * differentiated any number of times.
 *
 * @param x [batch, channels, height, width]
 * @param options.countPadding whether zeros of the padding count (ONNX's count_include_pad, default false); what lies beyond it, because
 *   sizes are rounded up, never does
 * @throws if no window fits, or if padding is as wide as a window
 */
export function averagePool(x: tf.Tensor4D, options: PoolOptions & { readonly countPadding?: boolean }): tf.Tensor4D {
  const { countPadding = false, ...rest } = options;
  const windows = windowsOn(x, rest);
  const channels = x.shape[1];
  const [height, width] = windows.given.sides;
  const filter = tf.fill([channels, 1, height, width], 1 / (height * width));
  const sum = runConvolve(x, filter, { ...windows.exact, groups: channels });
  const rows = countsAlong(0, x.shape[2], windows, countPadding);
  const columns = countsAlong(1, x.shape[3], windows, countPadding);
  if (rows.every((count) => count === height) && columns.every((count) => count === width)) return sum;
  const factors = rows.flatMap((row) => columns.map((column) => (height * width) / Math.max(1, row * column)));
  return sum.mul(tf.tensor4d(factors, [1, 1, rows.length, columns.length]));
}
