import type * as tf from '@tensorflow/tfjs';
import type { HostWeight } from '../models/types.ts';
import type { Parameters } from '../nn/types.ts';

/** What a file says about itself and its one input and output. */
export interface OnnxDescription {
  /** Program that wrote the file, with its version where given ("pytorch 1.13.0"); empty where the file does not say. */
  readonly producer: string;
  /** Version of the default set of operators. */
  readonly opset: number;
  /** Name of the input that the images go to. */
  readonly inputName: string;
  /** Shape of one input without the batch, as exported: [channels, height, width], [height, width, channels] or [features]. */
  readonly inputShape: readonly number[];
  /** Name of the output that the logits come from. */
  readonly outputName: string;
  /** Names of further outputs, which are not used. */
  readonly otherOutputs: readonly string[];
  /** Numbers of the output per sample. */
  readonly classes: number;
  /** Whether the last node is a softmax or its logarithm, which `logits` leaves away. */
  readonly final: 'softmax' | 'log-softmax' | 'none';
}

/** What one node of the file made, as the file means it: with a batch of 1. */
export interface NodeOutput {
  /** Name of the value in the file. */
  readonly name: string;
  /** Name of the node, or its operator and position where it has none. */
  readonly node: string;
  readonly operator: string;
  /** [lanes * shape[0], ...shape.slice(1)]; [lanes] where the value is a scalar. */
  readonly tensor: tf.Tensor;
  /** Shape in the file, for a batch of 1. */
  readonly shape: readonly number[];
}

/** A network read from a file, every part of which can be differentiated. */
export interface OnnxNetwork extends OnnxDescription {
  /** Initialisers by name, float32: those that enter the network as tensors. */
  readonly weights: Readonly<Record<string, HostWeight>>;
  /** x [lanes, ...inputShape] to logits [lanes, classes]; call it while tracing. No lane sees another. */
  logits(weights: Parameters, x: tf.Tensor): tf.Tensor2D;
  /** What every node that depends on the input makes, in order, for the search of the first one that differs from ONNX Runtime's. */
  nodeOutputs(weights: Parameters, x: tf.Tensor): NodeOutput[];
}

/** What prevents gradients: an operator, the node that uses it, and why, as the end of a sentence. */
export interface MissingOperator {
  readonly operator: string;
  readonly node: string;
  readonly reason: string;
}

/** A network, or what is missing for one: such a file can only be run by ONNX Runtime, without gradients. */
export type OnnxReading =
  { readonly network: OnnxNetwork } | (OnnxDescription & { readonly missing: readonly MissingOperator[] });
