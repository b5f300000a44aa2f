import * as tf from '@tensorflow/tfjs';
import { conv, filterParameter, matrixParameter } from '../nn/conv.ts';
import { gelu } from '../nn/gelu.ts';
import { groupNorm } from '../nn/group-norm.ts';
import { imageMean } from '../nn/moments.ts';
import { areLarge } from './large-images.ts';
import { residualStages } from './residual-stages.ts';
import type { ModelDefinition, ModelSize } from './types.ts';
import type { Parameters, ParameterSpec } from '../nn/types.ts';

/** Means over pixels divide gradients by the number of pixels; this factor of the energy gives it back. */
const energyScale = 1e4;

function gain(channels: number): ParameterSpec {
  return { shape: [channels], init: { constant: 1 }, decay: false, trainable: true };
}

/** Stride of the stem and of the first stage; neither pools. */
function firstStride(shape: readonly number[]): 1 | 2 {
  return areLarge(shape) ? 2 : 1;
}

/** Length of the feature vector: the last stage's channels, and half of the channels of each earlier stage. */
function featureCount(width: number): number {
  return 8 * width + (4 * width) / 2 + (2 * width) / 2 + width / 2;
}

function parameters({ width, inputShape, classes }: ModelSize): Record<string, ParameterSpec> {
  const specs: Record<string, ParameterSpec> = { 'stem.filter': filterParameter(3, inputShape[2], width) };
  for (const { name, stage, isLastOfStage, inputs, outputs, stride } of residualStages(
    width,
    firstStride(inputShape),
  )) {
    specs[`${name}.conv1.filter`] = filterParameter(3, inputs, outputs);
    specs[`${name}.conv2.filter`] = filterParameter(3, outputs, outputs);
    specs[`${name}.norm.gain`] = gain(outputs);
    if (stride !== 1 || inputs !== outputs) {
      specs[`${name}.shortcut.filter`] = filterParameter(1, inputs, outputs);
      specs[`${name}.shortcut.gain`] = gain(outputs);
    }
    if (isLastOfStage && stage < 4) specs[`side${stage}.matrix`] = matrixParameter(outputs, outputs / 2);
  }
  const features = featureCount(width);
  const fromZero: ParameterSpec = { shape: [features], init: { constant: 0 }, decay: false, trainable: true };
  specs['head.matrix'] = matrixParameter(features, classes);
  specs['energy.linear'] = fromZero;
  specs['energy.square'] = fromZero;
  return specs;
}

/** The feature vector phi, [batch, features]: pooled last stage, then the side connections of stages 3, 2, 1. */
function features(parameters: Parameters, y: tf.Tensor4D): tf.Tensor2D {
  const stride = firstStride(y.shape.slice(1));
  let h = gelu(conv(y.sub(0.5).mul(4), parameters['stem.filter']!, stride)) as tf.Tensor4D;
  const pooled: tf.Tensor2D[] = [];
  for (const { name, stage, isLastOfStage, stride: step } of residualStages(h.shape[3], stride)) {
    const filter = parameters[`${name}.shortcut.filter`];
    const shortcut = filter ? groupNorm(conv(h, filter, step), parameters[`${name}.shortcut.gain`] as tf.Tensor1D) : h;
    const inner = gelu(conv(h, parameters[`${name}.conv1.filter`]!, step)) as tf.Tensor4D;
    const outer = gelu(conv(inner, parameters[`${name}.conv2.filter`]!).add(shortcut)) as tf.Tensor4D;
    h = groupNorm(outer, parameters[`${name}.norm.gain`] as tf.Tensor1D);
    if (!isLastOfStage) continue;
    const means = imageMean(h);
    const side = parameters[`side${stage}.matrix`];
    pooled.unshift(side ? tf.matMul(means, side) : means);
  }
  return tf.concat2d(pooled, 1);
}

function joint(parameters: Parameters, y: tf.Tensor4D): { classEnergies: tf.Tensor2D; energy: tf.Tensor1D } {
  const phi = features(parameters, y);
  const linear = phi.mul(parameters['energy.linear']!);
  const square = phi.square().mul(parameters['energy.square']!);
  return {
    classEnergies: tf.matMul(phi, parameters['head.matrix'] as tf.Tensor2D),
    energy: linear.add(square).mean<tf.Tensor1D>(1).mul(energyScale),
  };
}

/**
 * GradResNet, the classification-denoising network: log p_sigma(y, c) = a_c(y) - U(y) / sigma^2 with a linear in the
 * features and U = 10^4 mean(u phi + v phi^2), u = v = 0 at the start, so that the untrained denoiser is the identity. For images of 128 pixels or
 * more the stem and the first stage have stride 2, as on ImageNet.
 */
export const gradresnet: ModelDefinition = {
  name: 'gradresnet',
  summary: 'joint classification-denoising network: GELU, bias-free GroupNorm, side connections to the head',
  reference: 'Thiry & Guth, Classification-Denoising Networks, arXiv:2410.03505; Guth et al. 2025 for the architecture',
  parameters,
  logits: (weights, x) => joint(weights, x).classEnergies,
  joint,
};
