import type * as tf from '@tensorflow/tfjs';

/** How one parameter tensor is made and trained. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  /** Start value: a constant, or normal with this standard deviation. */
  readonly init: { readonly constant: number } | { readonly normal: number };
  /** Whether weight decay applies. */
  readonly decay: boolean;
  /** False for statistics that training updates without a gradient (moving averages of BatchNorm). */
  readonly trainable: boolean;
}

/** Parameter tensors by name. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** Collects what BatchNorm sees while training; absent in evaluation. */
export interface BatchStatistics {
  /** By parameter prefix: mean and (biased) variance per channel over the batch. */
  readonly moments: Map<string, { mean: tf.Tensor1D; variance: tf.Tensor1D }>;
}

/** Height, width, channels of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];
