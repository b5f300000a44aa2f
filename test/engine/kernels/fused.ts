import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats } from './parity-case.ts';

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
type Activation = (typeof activations)[number];

/** Within a gradient tfjs fuses linear kernels only, so that all others have their own parity cases. */
const derivativesOf = (activation: Activation): 0 | 1 => (activation === 'linear' ? 1 : 0);

const images = { x: floats([2, 5, 6, 3]), bias: floats([4]), alpha: floats([4], 0.1, 0.5) };

function convolution(activation: Activation): ParityCase {
  return {
    title: `with a bias and ${activation}`,
    inputs: { ...images, filter: floats([3, 3, 3, 4], -1, 1) },
    apply: ({ x, filter, bias, alpha }) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 2,
        pad: 'same',
        bias: bias!,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' && { preluActivationWeights: alpha! }),
      }),
    derivatives: 0,
  };
}

const convolutionGradient: ParityCase = {
  ...convolution('linear'),
  inputs: { x: images.x, bias: images.bias, filter: floats([3, 3, 3, 4], -1, 1) },
  derivatives: 1,
};

const withoutBias: ParityCase = {
  title: 'without a bias',
  inputs: { x: images.x, filter: floats([1, 1, 3, 4], -1, 1) },
  apply: ({ x, filter }) =>
    tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, pad: 'valid' }),
  derivatives: 1,
};

function depthwise(activation: Activation): ParityCase {
  return {
    title: `with a bias and ${activation}`,
    inputs: {
      x: images.x,
      filter: floats([3, 3, 3, 2], -1, 1),
      bias: floats([6]),
      ...(activation === 'prelu' && { alpha: floats([6], 0.1, 0.5) }),
    },
    apply: ({ x, filter, bias, alpha }) =>
      tf.fused.depthwiseConv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation,
        leakyreluAlpha: 0.3,
        ...(alpha && { preluActivationWeights: alpha }),
      }),
    derivatives: derivativesOf(activation),
  };
}

function product(activation: Activation, transposeB = false): ParityCase {
  return {
    title: `with a bias and ${activation}${transposeB ? ', transposed' : ''}`,
    inputs: {
      a: floats([3, 5]),
      b: floats(transposeB ? [4, 5] : [5, 4]),
      bias: floats([4]),
      ...(activation === 'prelu' && { alpha: floats([4], 0.1, 0.5) }),
    },
    apply: ({ a, b, bias, alpha }) =>
      tf.fused.matMul({
        a: a!,
        b: b!,
        transposeB,
        bias: bias!,
        activation,
        leakyreluAlpha: 0.3,
        ...(alpha && { preluActivationWeights: alpha }),
      }),
    derivatives: derivativesOf(activation),
  };
}

/** tfjs differentiates only where both scale and offset are given. */
function batchNorm(title: string, shape: number[], of: readonly ('scale' | 'offset')[]): ParityCase {
  return {
    title,
    inputs: {
      x: floats(shape),
      mean: floats([shape.at(-1)!]),
      variance: floats([shape.at(-1)!], 0.5, 2),
      ...(of.includes('scale') && { scale: floats([shape.at(-1)!]) }),
      ...(of.includes('offset') && { offset: floats([shape.at(-1)!]) }),
    },
    apply: ({ x, mean, variance, scale, offset }) =>
      tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale, 0.01),
    derivatives: of.length === 2 ? 1 : 0,
  };
}

/** Parity cases of kernels that do what several others do. */
export const fusedCases: ParityTable = {
  FusedConv2D: [...activations.map(convolution), convolutionGradient, withoutBias],
  FusedDepthwiseConv2D: activations.map(depthwise),
  _FusedMatMul: [...activations.map((activation) => product(activation)), product('linear', true)],
  FusedBatchNorm: [
    batchNorm('with scale and offset', [2, 3, 4, 5], ['scale', 'offset']),
    batchNorm('with a scale', [2, 3, 4, 5], ['scale']),
    batchNorm('with an offset', [2, 3, 4, 5], ['offset']),
    batchNorm('with neither, of vectors', [3, 5], []),
  ],
};
