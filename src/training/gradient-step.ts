import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../engine/types.ts';
import { denoise } from '../models/joint.ts';
import type { JointDensity, ModelDefinition, ModelSize } from '../models/types.ts';
import type { BatchStatistics } from '../nn/types.ts';
import { zeroFrom } from '../nn/zero-from.ts';
import { adversarialImages } from './adversarial.ts';
import { pack, unpack, type ParameterLayout } from './layout.ts';
import { denoisingLosses, meanCrossEntropy, smoothedTargets } from './losses.ts';
import type { TrainSettings } from './options.ts';

/** What decides the loss. */
export type StepSettings = Pick<TrainSettings, 'denoisingWeight'> &
  Partial<Pick<TrainSettings, 'denoisingMean' | 'labelSmoothing' | 'noiseLevels' | 'adversarialEpsilon'>>;

/** What one shard of a batch contributes. */
export interface GradientStep {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly fn: TensorFunction;
}

interface Losses {
  readonly loss: tf.Scalar;
  /** Of the clean images, then of the noisy ones. */
  readonly logits: tf.Tensor2D;
  readonly crossEntropy: tf.Scalar;
  readonly denoising?: tf.Scalar;
}

/** The images of a shard: those that are classified as they are, and those with noise, if there are any. */
interface Shard {
  readonly clean: tf.Tensor4D;
  readonly noisy?: NoisyImages;
  /** Target distributions of the clean images, then of the noisy ones, [shard, classes]. */
  readonly targets: tf.Tensor2D;
}

interface NoisyImages {
  readonly images: tf.Tensor4D;
  /** The same without the noise. */
  readonly originals: tf.Tensor4D;
  readonly sigma: tf.Tensor1D;
}

/**
 * Cross-entropy on clean and noisy images plus `denoisingWeight` times the logarithm of the denoising ratio: the logarithm
 * has the same minimiser for each noise level, and its gradient survives a bad step.
 */
function jointLosses(
  density: JointDensity,
  { clean, noisy, targets }: Shard,
  { denoisingWeight, denoisingMean = 'arithmetic' }: StepSettings,
): Losses {
  const { originals, images, sigma } = noisy!;
  const [ofClean, ofNoisy] = [clean, images].map((half) => density.energies(half));
  const logits = tf.concat2d([ofClean!.classEnergies, ofNoisy!.classEnergies], 0);
  const crossEntropy = meanCrossEntropy(logits, targets);
  if (denoisingWeight === 0) return { loss: crossEntropy.add(zeroFrom([ofNoisy!.energy])), logits, crossEntropy };
  const denoised = denoise(density, images, sigma);
  const { ratio: denoising, logarithm } = denoisingLosses(denoised, originals, sigma, denoisingMean);
  return { loss: crossEntropy.add(logarithm.mul(denoisingWeight)), logits, crossEntropy, denoising };
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
 * `labels` [shard]; with noise levels also `noise` [shard / 2, h, w, c] (standard normal) and `sigma` [shard / 2], added
 * to the second half of the images; for adversarial training also `offset`, uniform on [-1, 1), of the shape of the images
 * that are classified as they are. Outputs: `gradient` [P], `crossEntropy`, `denoising` (the ratio, where it is learnt),
 * `trainAccuracy` (share of the images without noise that are classified right), `moments` (of BatchNorm).
 */
export function gradientStep(
  model: ModelDefinition,
  size: ModelSize,
  layout: ParameterLayout,
  shard: number,
  settings: StepSettings,
): GradientStep {
  const { labelSmoothing = 0, noiseLevels, adversarialEpsilon = 0 } = settings;
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const clean = noiseLevels ? shard / 2 : shard;
  const inputs = {
    parameters: float(layout.trained.size),
    images: float(shard, ...size.inputShape),
    labels: { shape: [shard], dtype: 'int32' } as const,
    ...(noiseLevels && { noise: float(shard - clean, ...size.inputShape), sigma: float(shard - clean) }),
    ...(adversarialEpsilon > 0 && { offset: float(clean, ...size.inputShape) }),
  };
  const fn: TensorFunction = (given) => {
    const trained = unpack(layout.trained, given['parameters'] as tf.Tensor1D);
    const names = Object.keys(trained);
    const images = given['images'] as tf.Tensor4D;
    const labels = given['labels'] as tf.Tensor1D;
    const cleanLabels = labels.slice([0], [clean]);
    const reported: BatchStatistics = { moments: new Map() };

    const perturb = (originals: tf.Tensor4D): tf.Tensor4D =>
      adversarialImages(originals, cleanLabels, given['offset'] as tf.Tensor4D, adversarialEpsilon, (x) =>
        model.logits(trained, x, { moments: new Map() }),
      );
    const readNoisy = (): NoisyImages => {
      const originals = images.slice([clean, 0, 0, 0], [-1, -1, -1, -1]);
      const sigma = given['sigma'] as tf.Tensor1D;
      return { originals, sigma, images: originals.add(given['noise']!.mul(sigma.reshape([-1, 1, 1, 1]))) };
    };
    const asGiven = images.slice([0, 0, 0, 0], [clean, -1, -1, -1]);
    const learnt: Shard = {
      clean: adversarialEpsilon > 0 ? perturb(asGiven) : asGiven,
      targets: smoothedTargets(labels, size.classes, labelSmoothing),
      ...(noiseLevels && { noisy: readNoisy() }),
    };

    let parts: Losses | undefined;
    const objective = (...tensors: tf.Tensor[]): tf.Scalar => {
      const parameters = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      const { joint } = model;
      if (joint) {
        parts = jointLosses({ energies: (y) => joint(parameters, y) }, learnt, settings);
      } else {
        const all = learnt.noisy ? tf.concat4d([learnt.clean, learnt.noisy.images], 0) : learnt.clean;
        const logits = model.logits(parameters, all, reported);
        const crossEntropy = meanCrossEntropy(logits, learnt.targets);
        parts = { loss: crossEntropy, logits, crossEntropy };
      }
      tf.keep(parts.crossEntropy);
      tf.keep(parts.logits);
      if (parts.denoising) tf.keep(parts.denoising);
      for (const { mean, variance } of reported.moments.values()) [mean, variance].forEach((each) => tf.keep(each));
      return parts.loss;
    };

    const gradients = tf.grads(objective)(names.map((name) => trained[name]!));
    return {
      gradient: pack(gradients),
      crossEntropy: parts!.crossEntropy.clone(),
      ...(parts!.denoising && { denoising: parts!.denoising.clone() }),
      trainAccuracy: parts!.logits.slice([0, 0], [clean, -1]).argMax(1).equal(cleanLabels).toFloat().mean(),
      ...(layout.statistics.size > 0 && { moments: packMoments(layout, reported) }),
    };
  };
  return { inputs, fn };
}
