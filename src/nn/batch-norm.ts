import type * as tf from '@tensorflow/tfjs';
import type { BatchStatistics, Parameters, ParameterSpec } from './types.ts';
import { batchMean, batchMeanSquare } from './moments.ts';

const tiny = 1e-5;

/** The parameters of one BatchNorm layer: gain, bias and the moving statistics. */
export function batchNormParameters(name: string, channels: number): Record<string, ParameterSpec> {
  const vector = (constant: number, trainable: boolean): ParameterSpec => ({
    shape: [channels],
    init: { constant },
    decay: false,
    trainable,
  });
  return {
    [`${name}.gain`]: vector(1, true),
    [`${name}.bias`]: vector(0, true),
    [`${name}.mean`]: vector(0, false),
    [`${name}.variance`]: vector(1, false),
  };
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) of x [batch, h, w, c]: by the moving statistics, which is an affine map, or,
 * with `statistics`, by those of the batch, which it reports.
 */
export function batchNorm(
  x: tf.Tensor4D,
  parameters: Parameters,
  name: string,
  statistics?: BatchStatistics,
): tf.Tensor4D {
  const [gain, bias] = [parameters[`${name}.gain`]!, parameters[`${name}.bias`]!];
  const moments = statistics ? batchMoments(x) : movingMoments(parameters, name);
  statistics?.moments.set(name, moments);
  const scale = gain.mul(moments.variance.add(tiny).rsqrt());
  return x.mul(scale).add(bias.sub(moments.mean.mul(scale)));
}

function batchMoments(x: tf.Tensor4D): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const mean = batchMean(x);
  return { mean, variance: batchMeanSquare(x).sub(mean.square()) };
}

function movingMoments(parameters: Parameters, name: string): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  return { mean: parameters[`${name}.mean`] as tf.Tensor1D, variance: parameters[`${name}.variance`] as tf.Tensor1D };
}
