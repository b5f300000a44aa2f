import type * as tf from '@tensorflow/tfjs';
import type { PoolWindow } from '../engine/operators/max-pool.ts';
import { extentOf } from '../engine/operators/window.ts';

/** How a window slides over images, as in ONNX; what is left out is 1, pads 0. */
export interface PoolOptions extends Partial<Omit<PoolWindow, 'sides'>> {
  /** Height and width of the window. */
  readonly sides: PoolWindow['sides'];
  /** Whether a window may begin inside the images, or in the padding before them, and reach beyond the padding after them. Default false. */
  readonly ceil?: boolean;
}

/** Along one axis: how many windows there are, and the zeros after the images that the last one needs. */
function windowsAlong(axis: 0 | 1, side: number, window: PoolWindow, ceil: boolean): { count: number; after: number } {
  const { strides, pads } = window;
  const [stride, before] = [strides[axis], pads[axis]];
  const extent = extentOf(window.sides, window)[axis];
  const places = (side + before + pads[axis + 2]! - extent) / stride;
  const possible = (ceil ? Math.ceil(places) : Math.floor(places)) + 1;
  const count = ceil && (possible - 1) * stride >= side + before ? possible - 1 : possible;
  return { count, after: Math.max(0, (count - 1) * stride + extent - side - before) };
}

/** A window as given, and with as much padding as makes the same windows without rounding up. */
export interface PoolWindows {
  readonly given: PoolWindow;
  readonly exact: PoolWindow;
}

/**
 * The windows that pool images.
 *
 * @throws if no window fits, or if padding is as wide as a window
 */
export function windowsOn(x: tf.Tensor4D, { ceil = false, ...given }: PoolOptions): PoolWindows {
  const window: PoolWindow = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ...given };
  const rows = windowsAlong(0, x.shape[2], window, ceil);
  const columns = windowsAlong(1, x.shape[3], window, ceil);
  const extent = extentOf(window.sides, window);
  if (Math.min(rows.count, columns.count) < 1 || window.pads.some((pad, i) => pad >= extent[i % 2]!)) {
    throw new Error(
      `a window of ${window.sides.join('×')} pixels, padded by [${window.pads.join()}], does not fit images [${x.shape.join()}]; padding must be smaller than the window`,
    );
  }
  return { given: window, exact: { ...window, pads: [window.pads[0], window.pads[1], rows.after, columns.after] } };
}
