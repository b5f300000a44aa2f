import * as tf from '@tensorflow/tfjs';
import { runConvolveTransposed } from './operators/convolve.ts';
import './operators/max-pool.ts';
import { runKernel } from './operators/register.ts';
import { slidingPads } from './sliding-pads.ts';

type Quad = [number, number, number, number];

const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];

function windowOf(shape: readonly number[], attributes: tf.NamedAttrMap) {
  const info = tf.backend_util.computePool2DInfo(
    shape as Quad,
    attributes['filterSize'] as number | [number, number],
    attributes['strides'] as number | [number, number],
    1,
    attributes['pad'] as 'same' | 'valid' | number,
    attributes['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  );
  return {
    sides: [info.filterHeight, info.filterWidth] as const,
    strides: [info.strideHeight, info.strideWidth] as const,
    pads: slidingPads(info),
    dilations: [1, 1] as const,
    results: [info.outHeight, info.outWidth] as const,
  };
}

type PoolWindow = ReturnType<typeof windowOf>;

/** How many pixels of the images each window holds along one axis. */
function pixelsAlong(axis: 0 | 1, side: number, { sides, strides, pads, results }: PoolWindow): number[] {
  return Array.from({ length: results[axis] }, (_, i) => {
    const first = i * strides[axis] - pads[axis];
    return Math.min(first + sides[axis], side) - Math.max(first, 0);
  });
}

function averageGradient(x: tf.Tensor, dy: tf.Tensor, window: PoolWindow): tf.Tensor {
  const [, height, width, channels] = x.shape as Quad;
  const columns = pixelsAlong(1, width, window);
  const shares = pixelsAlong(0, height, window).flatMap((row) => columns.map((column) => 1 / (row * column)));
  const shared = dy.mul(tf.tensor4d(shares, [1, ...window.results, 1]));
  const imageShape = toChannelsFirst.map((axis) => x.shape[axis]!);
  const ones = tf.ones([channels, 1, ...window.sides]);
  const images = tf.transpose(shared, toChannelsFirst);
  const spread = runConvolveTransposed(images, ones, { ...window, groups: channels }, imageShape);
  return tf.transpose(spread, toChannelsLast);
}

function largestGradient(x: tf.Tensor, dy: tf.Tensor, { sides, strides, pads, dilations }: PoolWindow): tf.Tensor {
  const operands = { x: tf.transpose(x, toChannelsFirst), dy: tf.transpose(dy, toChannelsFirst) };
  return tf.transpose(runKernel('SpreadToLargest', operands, { sides, strides, pads, dilations }), toChannelsLast);
}

/**
 * Gradients of tf.avgPool and tf.maxPool that are made of our own kernels, so that they can be compiled and differentiated again. tfjs's
 * own of tf.avgPool divides by the size of the window at the edges, too, where the kernel divides by the pixels that are there.
 */
const gradients = { AvgPool: averageGradient, MaxPool: largestGradient };

for (const [kernelName, gradient] of Object.entries(gradients)) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({ x: () => gradient(x!, dy as tf.Tensor, windowOf(x!.shape, attributes)) }),
  });
}
