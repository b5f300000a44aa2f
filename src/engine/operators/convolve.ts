import * as tf from '@tensorflow/tfjs';
import './convolve-eagerly.ts';
import { runKernel } from './register.ts';
import type { Window } from './window.ts';

function plain({ strides, pads, dilations, groups }: Window): Window {
  return { strides, pads, dilations, groups };
}

/** x [batch, inputs, h, w] convolved with a filter [outputs, inputs / groups, h, w]. */
export function runConvolve(x: tf.Tensor, filter: tf.Tensor, window: Window): tf.Tensor4D {
  return runKernel('Convolve', { x, filter }, plain(window));
}

/** The gradient of a convolution in its images of shape `imageShape`, from that in its results. */
export function runConvolveTransposed(
  dy: tf.Tensor,
  filter: tf.Tensor,
  window: Window,
  imageShape: readonly number[],
): tf.Tensor4D {
  return runKernel('ConvolveTransposed', { dy, filter }, { ...plain(window), imageShape });
}

/** The gradient of a convolution in its filter of shape `filterShape`, from that in its results. */
export function runConvolveFilterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  window: Window,
  filterShape: readonly number[],
): tf.Tensor4D {
  return runKernel('ConvolveFilterGradient', { x, dy }, { ...plain(window), filterShape });
}

/** Each of the three is linear in each of its two operands, and its gradients are the other two. */
function registerGradient(
  kernelName: string,
  names: readonly [string, string],
  gradients: (
    operands: readonly [tf.Tensor, tf.Tensor],
    dy: tf.Tensor,
    window: Window,
  ) => readonly [() => tf.Tensor, () => tf.Tensor],
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...names],
    gradFunc: (dy, saved, attributes) => {
      const operands = saved as [tf.Tensor, tf.Tensor];
      const [first, second] = gradients(operands, dy as tf.Tensor, attributes as unknown as Window);
      return { [names[0]]: first, [names[1]]: second };
    },
  });
}

registerGradient('Convolve', ['x', 'filter'], ([x, filter], dy, window) => [
  () => runConvolveTransposed(dy, filter, window, x.shape),
  () => runConvolveFilterGradient(x, dy, window, filter.shape),
]);
registerGradient('ConvolveTransposed', ['dy', 'filter'], ([dy, filter], dx, window) => [
  () => runConvolve(dx, filter, window),
  () => runConvolveFilterGradient(dx, dy, window, filter.shape),
]);
registerGradient('ConvolveFilterGradient', ['x', 'dy'], ([x, dy], dFilter, window) => [
  () => runConvolveTransposed(dy, dFilter, window, x.shape),
  () => runConvolve(x, dFilter, window),
]);
