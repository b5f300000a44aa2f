import type * as tf from '@tensorflow/tfjs';
import { averagePool } from '../../nn/average-pool.ts';
import { maxPool } from '../../nn/max-pool.ts';
import type { PoolOptions } from '../../nn/pool-windows.ts';
import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import { reshaped } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { laned } from '../value.ts';
import { largest } from './largest.ts';
import { meanOver, reduceAxes } from './reductions.ts';
import { windowOf } from './window.ts';

/** Largest window, which may be counted pixel by pixel. */
const largestSide = 4096;

const overPixels =
  (reduce: (x: tf.Tensor, axes: number[]) => tf.Tensor): Operator =>
  (operation) => {
    const value = operation.input(0);
    if (value.shape.length < 3) throw new ModelFault(`it takes images, and its input has ${showShape(value.shape)}`);
    const axes = Array.from({ length: value.shape.length - 2 }, (_, i) => i + 2);
    return reduceAxes(operation, value, axes, true, reduce);
  };

const overWindows =
  (pool: (x: tf.Tensor4D, options: PoolOptions, operation: Operation) => tf.Tensor4D): Operator =>
  (operation) => {
    const value = operation.input(0);
    const { shape } = value;
    const { kernel, strides, dilations, pads } = windowOf(operation, shape);
    if (!value.isLaned || operation.hasOutput(1)) throw new Inexpressible('it pools known numbers, or tells positions');
    if (Math.max(...kernel) > largestSide) throw new Inexpressible(`its window is ${kernel.join(' by ')} pixels large`);
    const isSignal = shape.length === 3;
    const images = isSignal ? reshaped(value, shape.toSpliced(2, 0, 1), operation.lanes) : value;
    const ceil = operation.integer('ceil_mode', 0) === 1;
    const pooled = pool(images.tensor as tf.Tensor4D, { sides: kernel, strides, dilations, pads, ceil }, operation);
    const result = laned(pooled, [shape[0]!, ...pooled.shape.slice(1)]);
    return isSignal ? reshaped(result, result.shape.toSpliced(2, 1), operation.lanes) : result;
  };

/** Pooling over windows and over whole images. */
export const pooling: Operators = {
  AveragePool: overWindows((x, options, operation) =>
    averagePool(x, { ...options, countPadding: operation.integer('count_include_pad', 0) === 1 }),
  ),
  MaxPool: overWindows(maxPool),
  GlobalAveragePool: overPixels(meanOver),
  GlobalMaxPool: overPixels(largest),
};
