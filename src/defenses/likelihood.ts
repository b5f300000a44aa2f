import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denoise } from '../models/joint.ts';
import { defineDefense } from './define.ts';
import type { DefenseState } from './types.ts';

const beta1 = 0.9;
const beta2 = 0.999;
const tiny = 1e-8;

/** The image, and Adam's moving means of the gradient and of its square. */
interface AdamState extends DefenseState {
  readonly first: tf.Tensor4D;
  readonly second: tf.Tensor4D;
}

/**
 * Likelihood maximisation: a few steps of Adam on the image that lower its denoising error ‖D(x + σn, σ) − x‖², a bound of its negative
 * log-likelihood under the model, with another noise n and another σ, uniform between two levels, in every step.
 */
export default defineDefense({
  name: 'likelihood',
  summary: "Lowers the image's denoising error under the joint model by a few steps of Adam.",
  reference: 'Chen et al. 2024, arXiv:2305.15241',
  params: z.strictObject({
    steps: z.int().min(1).max(1000).default(5).describe('Steps of Adam.'),
    rate: z.number().positive().max(1).default(0.05).describe('Learning rate of Adam, in units of the pixel range.'),
    sigmaLow: z.number().positive().max(10).default(0.2).describe('Lowest noise level.'),
    sigmaHigh: z.number().positive().max(10).default(0.3).describe('Highest noise level.'),
  }),
  needs: 'joint',
  unbounded: true,
  steps: ({ steps }) => steps,
  draws: () => ({ offset: { law: 'normal', shape: 'image' }, level: { law: 'uniform', shape: [1] } }),
  schedule: (k) => ({ unbias1: 1 / (1 - beta1 ** (k + 1)), unbias2: 1 / (1 - beta2 ** (k + 1)) }),
  begin: ({ x }): AdamState => ({ x, first: tf.zerosLike(x), second: tf.zerosLike(x) }),
  step(
    { state: { x, first, second }, schedule: { unbias1, unbias2 }, model, random: { offset, level } },
    { rate, sigmaLow, sigmaHigh },
  ): AdamState {
    const sigma = level!
      .add(1)
      .mul((sigmaHigh - sigmaLow) / 2)
      .add(sigmaLow)
      .reshape<tf.Tensor1D>([-1]);
    const noise = offset!.mul(sigma.reshape([-1, 1, 1, 1]));
    const error = (image: tf.Tensor): tf.Tensor =>
      denoise(model.joint, image.add(noise), sigma).sub(image).square().sum();
    const gradient = tf.grad(error)(x);
    const mean = first.mul<tf.Tensor4D>(beta1).add<tf.Tensor4D>(gradient.mul(1 - beta1));
    const square = second.mul<tf.Tensor4D>(beta2).add<tf.Tensor4D>(gradient.square().mul(1 - beta2));
    const perImage = (values: tf.Tensor1D): tf.Tensor4D => values.reshape([-1, 1, 1, 1]);
    const direction = mean.mul(perImage(unbias1!)).div(square.mul(perImage(unbias2!)).add(tiny).sqrt());
    return { x: x.sub<tf.Tensor4D>(direction.mul(rate)), first: mean, second: square };
  },
});
