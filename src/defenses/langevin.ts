import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denoise } from '../models/joint.ts';
import { defineDefense } from './define.ts';
import { imageNoise } from './steps/image-noise.ts';
import { noiseLevel, noiseLevelParams } from './steps/noise-levels.ts';

/**
 * Langevin steps on the joint model's density: x ← x + h·σ_k²∇ log p_σ(x) + √(2h)·σ_k·τ·n with n from the standard normal
 * distribution; the first two terms are a step towards the denoised image. At the temperature τ = 1 and with small h it draws from
 * p_σ.
 */
export default defineDefense({
  name: 'langevin',
  summary: "Random steps on the joint model's own density, each a step towards the denoised image and noise.",
  reference: 'Hill, Mitchell, Zhu 2021, arXiv:2005.13525',
  params: z.strictObject({
    steps: z.int().min(1).max(1000).default(10).describe('Langevin steps.'),
    ...noiseLevelParams,
    stepSize: z.number().positive().max(1).default(0.1).describe('h: 1 goes all the way to the denoised image.'),
    temperature: z.number().min(0).max(10).default(1).describe('τ: 0 adds no noise, 1 draws from the density.'),
  }),
  needs: 'joint',
  unbounded: true,
  steps: ({ steps }) => steps,
  draws: ({ temperature }) => imageNoise(temperature > 0),
  schedule: (k, params) => {
    const sigma = noiseLevel(k, params);
    return { sigma, spread: Math.sqrt(2 * params.stepSize) * sigma * params.temperature };
  },
  step({ state: { x }, schedule: { sigma, spread }, model, random: { offset } }, { stepSize }) {
    const towards = denoise(model.joint, x, sigma!).sub(x).mul(stepSize);
    const moved = x.add<tf.Tensor4D>(towards);
    return { x: offset ? moved.add<tf.Tensor4D>(offset.mul(spread!.reshape([-1, 1, 1, 1]))) : moved };
  },
});
