import type { Operation, Operator, Operators } from '../operation.ts';
import { ModelFault, showShape } from '../faults.ts';
import { meanOver, reduceAxes } from './reductions.ts';
import type * as tf from '@tensorflow/tfjs';

const overPixels =
  (reduce: (x: tf.Tensor, axes: number[]) => tf.Tensor): Operator =>
  (operation: Operation) => {
    const value = operation.input(0);
    if (value.shape.length < 3) throw new ModelFault(`it takes images, and its input has ${showShape(value.shape)}`);
    const axes = Array.from({ length: value.shape.length - 2 }, (_, i) => i + 2);
    return reduceAxes(operation, value, axes, true, reduce);
  };

/** Pooling over windows and over whole images. */
export const pooling: Operators = {
  GlobalAveragePool: overPixels(meanOver),
  GlobalMaxPool: overPixels((x, axes) => x.max(axes, true)),
};
