import * as tf from '@tensorflow/tfjs';
import { gelu } from '../../../src/nn/gelu.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import type { ImageShape, LoadedModel, ModelDefinition } from '../../../src/models/types.ts';
import type { Parameters } from '../../../src/nn/types.ts';

/** Shape of the images in these tests. */
export const imageShape: ImageShape = [4, 4, 3];
export const dimensions = 48;

type Weights = Readonly<Record<string, { shape: readonly number[]; values: Float32Array }>>;

export function load(definition: ModelDefinition, classes: number, weights: Weights): LoadedModel {
  return {
    name: `${definition.name}-test`,
    definition,
    size: { width: 1, inputShape: imageShape, classes },
    weights,
    sha256: '0'.repeat(64),
    card: {},
  };
}

const linear: ModelDefinition = {
  name: 'linear',
  summary: 'Two classes divided by a plane.',
  reference: '',
  parameters: () => ({}),
  logits: ({ weight, bias }: Parameters, x) => x.reshape([-1, dimensions]).matMul<tf.Tensor2D>(weight!).add(bias!),
};

/** Class 1 where w·x + b > 0: logits (-(w·x + b) / 2, (w·x + b) / 2). */
export function linearModel(w: Float32Array, b: number): LoadedModel {
  const weight = Float32Array.from({ length: 2 * dimensions }, (_, i) => (i % 2 === 0 ? -0.5 : 0.5) * w[i >> 1]!);
  return load(linear, 2, {
    weight: { shape: [dimensions, 2], values: weight },
    bias: { shape: [2], values: Float32Array.of(-b / 2, b / 2) },
  });
}

/** Logits w_c·x + b_c; `weights` holds one row a class. */
export function linearClasses(weights: readonly Float32Array[], biases: readonly number[]): LoadedModel {
  const classes = weights.length;
  const weight = Float32Array.from(
    { length: classes * dimensions },
    (_, i) => weights[i % classes]![Math.floor(i / classes)]!,
  );
  return load(linear, classes, {
    weight: { shape: [dimensions, classes], values: weight },
    bias: { shape: [classes], values: Float32Array.from(biases) },
  });
}

function convFeatures({ filter, head }: Parameters, x: tf.Tensor4D): tf.Tensor2D {
  const features: tf.Tensor = gelu(tf.conv2d(x.sub<tf.Tensor4D>(0.5).mul(2), filter as tf.Tensor4D, 1, 'same'));
  return tf.matMul(features.reshape<tf.Tensor2D>([-1, 16 * 6]), head as tf.Tensor2D);
}

const conv: ModelDefinition = {
  name: 'conv',
  summary: 'One convolution and a linear head.',
  reference: '',
  parameters: () => ({}),
  logits: convFeatures,
};

const smooth: ModelDefinition = {
  ...conv,
  name: 'smooth',
  joint: (parameters, y) => {
    const features = convFeatures(parameters, y);
    const energy = gelu(features).square().sum<tf.Tensor1D>(1).mul<tf.Tensor1D>(0.02);
    return { classEnergies: features, energy };
  },
};

function randomWeights(classes: number, gain: number): Weights {
  const draw = (name: string, shape: readonly number[], scale: number) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return { shape, values: drawNormal(randomStream('weights', name), size).map((value) => scale * value) };
  };
  return { filter: draw('filter', [3, 3, 3, 6], 0.4), head: draw('head', [96, classes], gain) };
}

/**
 * The linear model with features that have the same values and a spoilt gradient: sqrt(|x − x|) has none at 0, and steps have a
 * gradient of zero.
 */
export function spoiltModel(w: Float32Array, b: number, gradient: 'undefined' | 'zero'): LoadedModel {
  const spoil = (x: tf.Tensor4D): tf.Tensor4D =>
    gradient === 'zero' ? x.mul<tf.Tensor4D>(255).round().div(255) : x.add(x.sub(x.mul(1)).sqrt());
  const definition = {
    ...linear,
    name: gradient,
    logits: (weights: Parameters, x: tf.Tensor4D) => linear.logits(weights, spoil(x)),
  };
  return { ...linearModel(w, b), name: gradient, definition };
}

/** A small network with random weights. */
export const convModel = (classes = 10): LoadedModel => load(conv, classes, randomWeights(classes, 0.5));
/** The same with a smooth joint density. */
export const smoothModel = (): LoadedModel => load(smooth, 3, randomWeights(3, 0.2));

/** a_c(y) = c - ‖y - mean‖² / (2 τ²), U(y) = κ ‖y - mean‖² / 2: both denoise towards the mean. */
export function gaussianModel(mean: number, kappa: number, tau: number): LoadedModel {
  const squares = (y: tf.Tensor4D): tf.Tensor1D => y.sub(mean).square().sum<tf.Tensor1D>([1, 2, 3]);
  const definition: ModelDefinition = {
    name: 'gaussian',
    summary: 'A Gaussian density.',
    reference: '',
    parameters: () => ({}),
    logits: (_, x) => {
      const evidence = squares(x).expandDims<tf.Tensor2D>(1);
      return evidence.mul<tf.Tensor2D>(-0.5 / tau ** 2).add(tf.tensor2d([[0, 1]]));
    },
    joint: (_, y) => ({
      classEnergies: squares(y)
        .expandDims(1)
        .mul<tf.Tensor2D>(-0.5 / tau ** 2)
        .add(tf.tensor2d([[0, 1]])),
      energy: squares(y).mul(0.5 * kappa),
    }),
  };
  return load(definition, 2, {});
}
