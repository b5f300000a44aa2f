import type * as tf from '@tensorflow/tfjs';

/** How the values of one input are drawn. */
export interface Draw {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  /** Values lie in [low, high). */
  readonly low: number;
  readonly high: number;
  /** These values instead, repeated to fill the shape. */
  readonly values?: readonly number[];
}

/** One use of a kernel, to be compared with eager tfjs. */
export interface ParityCase {
  readonly title: string;
  readonly inputs: Readonly<Record<string, Draw>>;
  readonly apply: (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor | tf.Tensor[];
  /** Highest derivative in the float inputs that tfjs has and that is compared; 2 unless said. */
  readonly derivatives?: 0 | 1 | 2;
  /** Largest deviation, relative to the largest magnitude in the tensor; 1e-5 unless said. */
  readonly tolerance?: number;
}

/** The cases of each kernel of a family, by tfjs's name for the kernel. */
export type ParityTable = Readonly<Record<string, readonly ParityCase[]>>;

/** Real numbers between two bounds. */
export function floats(shape: readonly number[], low = -2, high = 2): Draw {
  return { shape, dtype: 'float32', low, high };
}

/** Integers from `low` to below `high`. */
export function integers(shape: readonly number[], low: number, high: number): Draw {
  return { shape, dtype: 'int32', low, high };
}

/** These numbers, over and over. */
export function listed(shape: readonly number[], values: readonly number[], dtype: Draw['dtype'] = 'float32'): Draw {
  return { shape, dtype, low: 0, high: 0, values };
}
