import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denoise } from '../models/joint.ts';
import { predictedClass } from '../nn/predicted-class.ts';
import { defineDefense } from './define.ts';
import { imageNoise } from './steps/image-noise.ts';
import { noiseLevel, noiseLevelParams } from './steps/noise-levels.ts';
import type { DefenseState } from './types.ts';

/** The image, and with guidance the class that it was taken for before the first step, one-hot [batch, classes]. */
interface GuidedState extends DefenseState {
  readonly guide?: tf.Tensor2D;
}

/**
 * Iterated denoising by the model's own density: x ← x + h·(D(x, σ_k) − x), where D(x, σ) = x + σ²∇ log p_σ(x) is the
 * posterior mean; then classification. The purified image is not clipped to [0, 1], so that gradients pass everywhere. With
 * `noise` every step first adds Gaussian noise of that share of σ_k; with `guidance` D is the mean given the class that the image was
 * taken for at the start.
 */
export default defineDefense({
  name: 'tweedie',
  summary: "Moves the image towards the joint model's own denoised version a few times, then classifies it.",
  reference: 'Robbins 1956; Miyasawa 1961; Efron 2011, doi:10.1198/jasa.2011.tm11181',
  params: z.strictObject({
    steps: z.int().min(1).max(1000).default(2).describe('Denoising steps.'),
    ...noiseLevelParams,
    stepSize: z.number().positive().max(2).default(1).describe('h: 1 goes all the way to the denoised image.'),
    noise: z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .describe('Noise added before each step, in units of its level; above 0 the defense is random.'),
    guidance: z
      .enum(['none', 'predicted'])
      .default('none')
      .describe('Whether images are denoised as ones of the class predicted before the first step.'),
  }),
  needs: 'joint',
  unbounded: true,
  steps: ({ steps }) => steps,
  draws: ({ noise }) => imageNoise(noise > 0),
  schedule: (k, params) => ({ sigma: noiseLevel(k, params) }),
  begin: ({ x, model }, { guidance }): GuidedState =>
    guidance === 'none' ? { x } : { x, guide: predictedClass(model.logits(x)) },
  step({ state: { x, guide }, schedule: { sigma }, model, random: { offset } }, { stepSize, noise }): GuidedState {
    const noisy = offset ? x.add<tf.Tensor4D>(offset.mul(sigma!.mul(noise).reshape([-1, 1, 1, 1]))) : x;
    const moved = noisy.add<tf.Tensor4D>(denoise(model.joint, noisy, sigma!, guide).sub(noisy).mul(stepSize));
    return { x: moved, ...(guide && { guide }) };
  },
});
