import * as tf from '@tensorflow/tfjs';
import './max-pool-eagerly.ts';
import { runKernel } from './register.ts';
import type { Sides, Window } from './window.ts';

/** A window of these sides that slides over each channel. */
export interface PoolWindow extends Omit<Window, 'groups'> {
  readonly sides: Sides;
}

function plain({ sides, strides, pads, dilations }: PoolWindow): PoolWindow {
  return { sides, strides, pads, dilations };
}

/** The largest pixel in each window on x [batch, channels, h, w]. */
export function runMaxPool(x: tf.Tensor, window: PoolWindow): tf.Tensor4D {
  return runKernel('LargestInWindow', { x }, plain(window));
}

/** From each window the pixel of `values` where x is largest, the first of equals. */
function pick(x: tf.Tensor, values: tf.Tensor, window: PoolWindow): tf.Tensor4D {
  return runKernel('PickWhereLargest', { x, values }, plain(window));
}

/** Images like x with each number of dy added to the pixel where x is largest in its window, the first of equals. */
function spread(x: tf.Tensor, dy: tf.Tensor, window: PoolWindow): tf.Tensor4D {
  return runKernel('SpreadToLargest', { x, dy }, plain(window));
}

const windowOf = (attributes: tf.NamedAttrMap): PoolWindow => attributes as unknown as PoolWindow;

tf.registerGradient({
  kernelName: 'LargestInWindow',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({ x: () => spread(x!, dy as tf.Tensor, windowOf(attributes)) }),
});
tf.registerGradient({
  kernelName: 'PickWhereLargest',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => ({
    x: () => tf.zerosLike(x!),
    values: () => spread(x!, dy as tf.Tensor, windowOf(attributes)),
  }),
});
tf.registerGradient({
  kernelName: 'SpreadToLargest',
  inputsToSave: ['x'],
  gradFunc: (dx, [x], attributes) => ({
    x: () => tf.zerosLike(x!),
    dy: () => pick(x!, dx as tf.Tensor, windowOf(attributes)),
  }),
});
