import * as tf from '@tensorflow/tfjs';
import { runMaxPool, type PoolWindow } from '../engine/operators/max-pool.ts';
import { windowsOn, type PoolOptions } from './pool-windows.ts';

/**
 * The largest pixel of each window, as ONNX's `MaxPool`. Its gradient goes to the first of equals in reading order, and it can be
 * differentiated any number of times.
 *
 * @param x [batch, channels, height, width]
 * @throws if no window fits, or if padding is as wide as a window
 */
export function maxPool(x: tf.Tensor4D, options: PoolOptions): tf.Tensor4D {
  const { exact } = windowsOn(x, options);
  const { pads, sides, dilations } = exact;
  const most = Math.max(...dilations) > 1 ? [0, 0] : sides.map((side) => side - 1);
  const own = pads.map((pad, i) => Math.min(pad, most[i % 2]!)) as unknown as PoolWindow['pads'];
  const [top, left, bottom, right] = pads.map((pad, i) => pad - own[i]!) as [number, number, number, number];
  if (top + left + bottom + right === 0) return runMaxPool(x, exact);
  const paddings: [number, number][] = [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
  ];
  return runMaxPool(tf.pad(x, paddings, -Infinity), { ...exact, pads: own });
}
