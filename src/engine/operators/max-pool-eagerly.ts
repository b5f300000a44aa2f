import * as tf from '@tensorflow/tfjs';
import { gatherTaps, meetings } from './meetings.ts';
import type { PoolWindow } from './max-pool.ts';
import { registerEagerly } from './register.ts';
import { sidesOf, slidSides } from './window.ts';

/** A window on images, and where its taps meet them. */
function place(images: tf.Tensor, window: PoolWindow) {
  const { sides } = window;
  const slid = slidSides(sidesOf(images.shape), sides, window);
  const shape: [number, number, number, number] = [images.shape[0], images.shape[1]!, ...slid];
  return { ...meetings(sidesOf(images.shape), sides, window), taps: sides[0] * sides[1], shape };
}

/** The tap at which each window on x meets its largest pixel, [batch, channels, 1, results]. */
function largestTap(x: tf.Tensor, pixels: Int32Array, taps: number): tf.Tensor4D {
  return gatherTaps(x, pixels, taps, -Infinity).argMax(2).expandDims(2);
}

/** Numbers of the taps, to compare with. */
function tapNumbers(taps: number): tf.Tensor {
  return tf.range(0, taps, 1, 'int32').reshape([1, 1, taps, 1]);
}

/** The first of equals, as in ONNX Runtime and PyTorch. */
registerEagerly('LargestInWindow', ({ x }, attributes) => {
  const { pixels, taps, shape } = place(x!, attributes as unknown as PoolWindow);
  return gatherTaps(x!, pixels, taps, -Infinity).max(2).reshape(shape);
});

registerEagerly('PickWhereLargest', ({ x, values }, attributes) => {
  const { pixels, taps, shape } = place(x!, attributes as unknown as PoolWindow);
  const isLargest = largestTap(x!, pixels, taps).equal(tapNumbers(taps));
  const met = gatherTaps(values!, pixels, taps, 0);
  return tf.where(isLargest, met, tf.zerosLike(met)).sum(2).reshape(shape);
});

registerEagerly('SpreadToLargest', ({ x, dy }, attributes) => {
  const { pixels, results, taps } = place(x!, attributes as unknown as PoolWindow);
  const largest = largestTap(x!, pixels, taps).cast('float32').reshape(dy!.shape);
  const isLargest = gatherTaps(largest, results, taps, -1).equal(tapNumbers(taps).cast('float32'));
  const met = gatherTaps(dy!, results, taps, 0);
  return tf.where(isLargest, met, tf.zerosLike(met)).sum(2).reshape(x!.shape);
});
