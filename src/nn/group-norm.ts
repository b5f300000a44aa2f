import * as tf from '@tensorflow/tfjs';
import { imageMean, imageMeanSquare } from './moments.ts';

/** Channels in one group, as in GradResNet. */
export const channelsPerGroup = 8;

/** A share of the mean variance that bounds how far a nearly dead group is amplified. */
const floor = 0.02;
const tiny = 1e-6;

/** The matrix [channels, channels] that replaces each channel by the mean of its group. */
function groupAverage(channels: number): tf.Tensor2D {
  const group = (channel: number): number => Math.floor(channel / channelsPerGroup);
  const size = Math.min(channelsPerGroup, channels);
  const values = Float32Array.from({ length: channels * channels }, (_, i) =>
    group(Math.floor(i / channels)) === group(i % channels) ? 1 / size : 0,
  );
  return tf.tensor2d(values, [channels, channels]);
}

/**
 * Scale-preserving, bias-free group normalisation of x [batch, h, w, c] with a gain per channel [c]: each group loses its
 * mean, and its standard deviation relative to the other groups of the image is evened out, so that f(k x) = k f(x) for
 * k > 0 up to rounding. Groups are formed on per-channel moments only; the activations are never reshaped.
 */
export function groupNorm(x: tf.Tensor4D, gain: tf.Tensor1D): tf.Tensor4D {
  const channels = x.shape[3];
  const average = groupAverage(channels);
  const mean = tf.matMul(imageMean(x), average);
  const variance = tf.matMul(imageMeanSquare(x), average).sub(mean.square());
  const overall = tf.matMul(variance, tf.ones([channels, 1])).div(channels);
  const factor = overall
    .add(tiny)
    .div(variance.add(overall.mul(floor)).add(tiny))
    .sqrt();
  const scale = factor.mul(gain);
  const shift = mean.mul(scale).neg();
  const perChannel = (moments: tf.Tensor): tf.Tensor => moments.reshape([-1, 1, 1, channels]);
  return x.mul(perChannel(scale)).add(perChannel(shift));
}
