import type * as tf from '@tensorflow/tfjs';
import type { BatchStatistics, ImageShape, Parameters, ParameterSpec } from '../nn/types.ts';

export type { ImageShape };

/** What fixes a network's size. */
export interface ModelSize {
  /** Channels of the first stage; 64 is the published size. */
  readonly width: number;
  readonly inputShape: ImageShape;
  readonly classes: number;
}

/**
 * A network as data and pure functions. Images are float32 NHWC in [0, 1]; any normalisation happens inside; logits come
 * out, never probabilities.
 */
export interface ModelDefinition {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  parameters(size: ModelSize): Readonly<Record<string, ParameterSpec>>;
  /** x [batch, h, w, c] to logits [batch, classes]; with `statistics`, BatchNorm normalises by the batch and reports it. */
  logits(parameters: Parameters, x: tf.Tensor4D, statistics?: BatchStatistics): tf.Tensor2D;
  /** For a joint model: the two energies of log p_sigma(y, c) = a_c(y) - U(y) / sigma^2, computed in one pass. */
  joint?(parameters: Parameters, y: tf.Tensor4D): { classEnergies: tf.Tensor2D; energy: tf.Tensor1D };
}

/** A joint density over noisy images and classes, up to a constant: log p_sigma(y, c) = a_c(y) - U(y) / sigma^2. */
export interface JointDensity {
  /** y [batch, h, w, c] to a [batch, classes] and U [batch]. */
  energies(y: tf.Tensor4D): { classEnergies: tf.Tensor2D; energy: tf.Tensor1D };
}

/** A model bound to its weights, inside a traced function. */
export interface Classifier {
  readonly inputShape: ImageShape;
  readonly classes: number;
  /** x [batch, h, w, c] in [0, 1] to logits [batch, classes]. */
  logits(x: tf.Tensor4D): tf.Tensor2D;
  readonly joint?: JointDensity;
}

/** One weight tensor on the host. */
export interface HostWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A model with trained weights, as loaded from a checkpoint folder. */
export interface LoadedModel {
  /** The checkpoint's name, "resnet18-shapes10". */
  readonly name: string;
  readonly definition: ModelDefinition;
  readonly size: ModelSize;
  readonly weights: Readonly<Record<string, HostWeight>>;
  /** sha256 of the weights file, hexadecimal. */
  readonly sha256: string;
  /** The card, as stored. */
  readonly card: Readonly<Record<string, unknown>>;
}
