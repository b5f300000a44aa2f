import type * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine/types.ts';
import type { BlackBox } from './black-box.ts';
import type { BatchStatistics, ImageShape, Parameters, ParameterSpec } from '../nn/types.ts';

export type { ImageShape };

/** What a model may be imported from: an ONNX file, a model.json of TensorFlow.js, or a module that defines it. */
export const importKinds = ['onnx', 'tfjs', 'plugin'] as const;
export type ImportKind = (typeof importKinds)[number];

/** The images that a network takes, and how many classes it tells apart. */
export interface NetworkSize {
  readonly inputShape: ImageShape;
  readonly classes: number;
}

/** What fixes the size of an architecture. */
export interface ModelSize extends NetworkSize {
  /** Channels of the first stage; 64 is the published size. */
  readonly width: number;
}

/** What a network says of itself. */
export interface NetworkFacts {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
}

/** An architecture as data and pure functions, for any size. Images are float32 NHWC in [0, 1]; any normalisation happens inside. */
export interface NetworkDefinition extends NetworkFacts {
  parameters(size: ModelSize): Readonly<Record<string, ParameterSpec>>;
}

/** A classifier of one size, such as an imported one: logits come out, never probabilities. */
export interface ClassifierDefinition extends NetworkFacts {
  /** x [batch, h, w, c] in [0, 1] to logits [batch, classes]. */
  logits(parameters: Parameters, x: tf.Tensor4D): tf.Tensor2D;
  /** For a joint model: the two energies of log p_sigma(y, c) = a_c(y) - U(y) / sigma^2, computed in one pass. */
  joint?(parameters: Parameters, y: tf.Tensor4D): { classEnergies: tf.Tensor2D; energy: tf.Tensor1D };
}

/** The architecture of a classifier. */
export interface ModelDefinition extends NetworkDefinition, ClassifierDefinition {
  /** As of any classifier; with `statistics`, BatchNorm normalises by the batch and reports it. */
  logits(parameters: Parameters, x: tf.Tensor4D, statistics?: BatchStatistics): tf.Tensor2D;
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

/** What is recorded of a model that was imported from files of its user. */
export interface ImportedFrom {
  readonly kind: ImportKind;
  /** sha256 of every file that it was made of, hexadecimal, by name, relative to the folder of the first. */
  readonly files: Readonly<Record<string, string>>;
  /** What wrote the file, "pytorch 1.13.0"; absent where it does not say. */
  readonly producer?: string;
  /** Version of the operators of an ONNX file. */
  readonly opset?: number;
  /** What was done to the file so that it maps images to logits, in words. */
  readonly notes: readonly string[];
}

/** How far what a model answers here is from what the program answers that its file was made for. */
export interface Agreement {
  readonly images: number;
  /** The largest, relative to the largest answer. */
  readonly difference: number;
  readonly answers: 'logits' | 'probabilities';
}

/** A network with trained weights. */
export interface LoadedNetwork<Definition extends NetworkFacts> {
  /** The name of the checkpoint, "resnet18-shapes10", or of an imported model. */
  readonly name: string;
  readonly definition: Definition;
  /** The width of architectures only. */
  readonly size: NetworkSize & Partial<ModelSize>;
  readonly weights: Readonly<Record<string, HostWeight>>;
  /** sha256 of the weights file, hexadecimal; for an imported model as `importedSha256` has it. */
  readonly sha256: string;
  /** The card, as stored. */
  readonly card: Readonly<Record<string, unknown>>;
  /** Absent for checkpoints. */
  readonly imported?: ImportedFrom;
  /**
   * Compares its answers to images in [0, 1] with those of the file that it was imported from, where another program can run that.
   *
   * @throws EpsballError MODEL_UNSUITABLE where they differ by more than rounding
   */
  readonly compareWithFile?: (engine: Engine, images: readonly Float32Array[]) => Promise<Agreement>;
}

/** A network of one of the architectures, as loaded from a checkpoint folder. */
export interface LoadedCheckpoint<
  Definition extends NetworkDefinition = ModelDefinition,
> extends LoadedNetwork<Definition> {
  readonly size: ModelSize;
}

/** A trained classifier, and the joint model that defenses purify its images with, where that is another. */
export interface LoadedModel extends LoadedNetwork<ClassifierDefinition> {
  readonly purifier?: LoadedNetwork<ClassifierDefinition> | undefined;
  /** Where it can only be called: its `definition` has no logits to trace then. */
  readonly blackBox?: BlackBox | undefined;
}

/** A trained stand-alone denoiser. */
export type LoadedDenoiser = LoadedCheckpoint<DenoiserDefinition>;
