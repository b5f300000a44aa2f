import type * as tf from '@tensorflow/tfjs';
import type { HostWeight } from '../models/types.ts';
import type { Parameters } from '../nn/types.ts';
import type { ModelJson, WeightSpec } from './schema.ts';

/** A model.json and the files beside it, read and checked against each other. */
export interface ModelFiles {
  readonly path: string;
  readonly json: ModelJson;
  readonly specs: readonly WeightSpec[];
  /** Of all weights, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A network of TensorFlow.js, all of which can be recorded and differentiated. */
export interface TfjsNetwork {
  readonly format: 'layers' | 'graph';
  /** Program that wrote the file ("TensorFlow.js tfjs-layers v4.22.0"); empty where the file does not say. */
  readonly producer: string;
  /** Shape of one input without the batch: [height, width, channels] or [features]. */
  readonly inputShape: readonly number[];
  /** Numbers of the output per sample. */
  readonly classes: number;
  /** Whether the model ends in a softmax or its logarithm, which `logits` leaves away. */
  readonly final: 'softmax' | 'log-softmax' | 'none';
  /** Weights by name, float32. */
  readonly weights: Readonly<Record<string, HostWeight>>;
  /** x [batch, ...inputShape] to logits [batch, classes]; call it while tracing. */
  logits(weights: Parameters, x: tf.Tensor): tf.Tensor2D;
}

/** A network of which is not known yet what comes out. */
export type UncheckedNetwork = Omit<TfjsNetwork, 'classes'>;
