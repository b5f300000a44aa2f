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

/** A network as data and pure functions. Images are float32 NHWC in [0, 1]; any normalisation happens inside. */
export interface NetworkDefinition {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  parameters(size: ModelSize): Readonly<Record<string, ParameterSpec>>;
}

/** A classifier: logits come out, never probabilities. */
export interface ModelDefinition extends NetworkDefinition {
  /** x [batch, h, w, c] to logits [batch, classes]; with `statistics`, BatchNorm normalises by the batch and reports it. */
  logits(parameters: Parameters, x: tf.Tensor4D, statistics?: BatchStatistics): tf.Tensor2D;
  /** For a joint model: the two energies of log p_sigma(y, c) = a_c(y) - U(y) / sigma^2, computed in one pass. */
  joint?(parameters: Parameters, y: tf.Tensor4D): { classEnergies: tf.Tensor2D; energy: tf.Tensor1D };
}

/** A network that takes Gaussian noise off images and cannot classify. */
export interface DenoiserDefinition extends NetworkDefinition {
  /** Noisy images [batch, h, w, c] to estimates of the images below; the level of the noise is not told. */
  denoise(parameters: Parameters, y: tf.Tensor4D): tf.Tensor4D;
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

/** A network with trained weights, as loaded from a checkpoint folder. */
export interface LoadedNetwork<Definition extends NetworkDefinition> {
  /** The checkpoint's name, "resnet18-shapes10". */
  readonly name: string;
  readonly definition: Definition;
  readonly size: ModelSize;
  readonly weights: Readonly<Record<string, HostWeight>>;
  /** sha256 of the weights file, hexadecimal. */
  readonly sha256: string;
  /** The card, as stored. */
  readonly card: Readonly<Record<string, unknown>>;
}

/** A trained classifier, and the joint model that defenses purify its images with, where that is another. */
export interface LoadedModel extends LoadedNetwork<ModelDefinition> {
  readonly purifier?: LoadedNetwork<ModelDefinition> | undefined;
}

/** A trained stand-alone denoiser. */
export type LoadedDenoiser = LoadedNetwork<DenoiserDefinition>;
