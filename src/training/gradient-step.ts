import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../engine/types.ts';
import type { JointDensity, ModelDefinition, ModelSize } from '../models/types.ts';
import type { BatchStatistics, Parameters } from '../nn/types.ts';
import { adversarialImages } from './adversarial.ts';
import { pack, unpack, type ParameterLayout } from './layout.ts';
import { denoisingRatio, meanCrossEntropy } from './losses.ts';
import type { TrainSettings } from './options.ts';

/** What one shard of a batch contributes. */
export interface GradientStep {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly fn: TensorFunction;
}

interface Losses {
  readonly loss: tf.Scalar;
  readonly crossEntropy: tf.Scalar;
  readonly denoising?: tf.Scalar;
}

/**
 * Cross-entropy on clean and noisy images plus `denoisingWeight` times the logarithm of the denoising ratio: the logarithm
 * has the same minimiser for each noise level, and its gradient survives a bad step.
 */
function jointLosses(
  density: JointDensity,
  { clean, noisy, noisyClean, sigma, oneHot }: Record<string, tf.Tensor>,
  denoisingWeight: number,
): Losses {
  const energies = [clean!, noisy!].map((images) => density.energies(images as tf.Tensor4D).classEnergies);
  const crossEntropy = meanCrossEntropy(tf.concat2d(energies, 0), oneHot as tf.Tensor2D);
  const denoising = denoisingRatio(density, noisyClean as tf.Tensor4D, noisy as tf.Tensor4D, sigma as tf.Tensor1D);
  const loss: tf.Scalar = crossEntropy.add(denoising.log().mul(denoisingWeight));
  return { loss, crossEntropy, denoising };
}

/** Mean and variance of each BatchNorm layer, in the layout's order. */
function packMoments({ statistics }: ParameterLayout, { moments }: BatchStatistics): tf.Tensor1D {
  const tensors = statistics.slots.map(({ name }) => {
    const dot = name.lastIndexOf('.');
    const layer = moments.get(name.slice(0, dot));
    if (!layer) throw new Error(`the model reported no batch statistics for "${name}"`);
    return name.slice(dot + 1) === 'mean' ? layer.mean : layer.variance;
  });
  return pack(tensors);
}

/**
 * The gradient of the training loss in all parameters, for one shard. Inputs: `parameters` [P], `images` [shard, h, w, c],
 * `labels` [shard]; for a joint model also `noise` [shard / 2, h, w, c] (standard normal) and `sigma` [shard / 2], added
 * to the second half of the images; for adversarial training also `offset`, uniform on [-1, 1), of the shape of the images
 * that are classified as they are. Outputs: `gradient` [P], `crossEntropy`, `denoising` (ratio, 1 for plain models),
 * `correct` (how many of the first half were classified right), `moments` (of BatchNorm).
 */
export function gradientStep(
  model: ModelDefinition,
  size: ModelSize,
  layout: ParameterLayout,
  shard: number,
  {
    denoisingWeight,
    adversarialEpsilon = 0,
  }: Pick<TrainSettings, 'denoisingWeight'> & Partial<Pick<TrainSettings, 'adversarialEpsilon'>>,
): GradientStep {
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const half = shard / 2;
  const inputs = {
    parameters: float(layout.trained.size),
    images: float(shard, ...size.inputShape),
    labels: { shape: [shard], dtype: 'int32' } as const,
    ...(model.joint && { noise: float(half, ...size.inputShape), sigma: float(half) }),
    ...(adversarialEpsilon > 0 && { offset: float(model.joint ? half : shard, ...size.inputShape) }),
  };
  const fn: TensorFunction = (given) => {
    const trained = unpack(layout.trained, given['parameters'] as tf.Tensor1D);
    const names = Object.keys(trained);
    const oneHot = tf.oneHot(given['labels'] as tf.Tensor1D, size.classes).toFloat() as tf.Tensor2D;
    const reported: BatchStatistics = { moments: new Map() };
    let logits = tf.zeros<tf.Rank.R2>([1, 1]);
    let parts: Losses | undefined;

    const perturb = (images: tf.Tensor4D): tf.Tensor4D => {
      const label = given['labels']!.slice([0], [images.shape[0]]) as tf.Tensor1D;
      const logitsOf = (x: tf.Tensor4D): tf.Tensor2D =>
        model.joint ? model.joint(trained, x).classEnergies : model.logits(trained, x, { moments: new Map() });
      return adversarialImages(images, label, given['offset'] as tf.Tensor4D, adversarialEpsilon, logitsOf);
    };
    const classified = model.joint
      ? (tf.split(given['images']!, 2)[0] as tf.Tensor4D)
      : (given['images'] as tf.Tensor4D);
    const learnt = adversarialEpsilon > 0 ? perturb(classified) : classified;

    const plainLosses = (parameters: Parameters): Losses => {
      logits = model.logits(parameters, learnt, reported);
      const crossEntropy = meanCrossEntropy(logits, oneHot);
      return { loss: crossEntropy, crossEntropy };
    };
    const jointStep = (parameters: Parameters, joint: NonNullable<ModelDefinition['joint']>): Losses => {
      const [clean, noisyClean] = [learnt, tf.split(given['images']!, 2)[1] as tf.Tensor4D];
      const sigma = given['sigma'] as tf.Tensor1D;
      const noisy = noisyClean.add(given['noise']!.mul(sigma.reshape([-1, 1, 1, 1])));
      const density: JointDensity = { energies: (y) => joint(parameters, y) };
      logits = density.energies(clean).classEnergies;
      return jointLosses(density, { clean, noisy, noisyClean, sigma, oneHot }, denoisingWeight);
    };
    const objective = (...tensors: tf.Tensor[]): tf.Scalar => {
      const parameters = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      parts = model.joint ? jointStep(parameters, model.joint) : plainLosses(parameters);
      tf.keep(parts.crossEntropy);
      tf.keep(logits);
      if (parts.denoising) tf.keep(parts.denoising);
      for (const { mean, variance } of reported.moments.values()) [mean, variance].forEach((each) => tf.keep(each));
      return parts.loss;
    };

    const gradients = tf.grads(objective)(names.map((name) => trained[name]!));
    const seen = logits.shape[0];
    const truth = tf.slice(given['labels']!, [0], [seen]);
    return {
      gradient: pack(gradients),
      crossEntropy: parts!.crossEntropy.clone(),
      denoising: parts!.denoising?.clone() ?? tf.scalar(1),
      correct: logits.argMax(1).equal(truth).toFloat().sum(),
      ...(layout.statistics.size > 0 && { moments: packMoments(layout, reported) }),
    };
  };
  return { inputs, fn };
}
