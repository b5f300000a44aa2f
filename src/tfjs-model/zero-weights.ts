import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../engine/graph.ts';

type AddWeight = (
  name: string,
  shape: number[],
  dtype: tf.DataType,
  initializer: unknown,
  ...rest: unknown[]
) => unknown;

/**
 * Runs `build`, within which layers begin with weights of zeros instead of drawing some, since those of the file replace them, and may
 * not make more of them than the file can have.
 *
 * @param most elements in all
 */
export function withZeroWeights<T>(most: number, build: () => T): T {
  const layer = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const original = layer.addWeight;
  let left = most;
  layer.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    left -= sizeOf(shape);
    if (!(left >= 0)) throw new Error('its layers have more weights than its files');
    return original.call(this, name, shape, dtype, tf.initializers.zeros(), ...rest);
  };
  try {
    return build();
  } finally {
    layer.addWeight = original;
  }
}
