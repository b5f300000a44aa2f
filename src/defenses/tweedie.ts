import { z } from 'zod';
import { denoise } from '../models/joint.ts';
import { defineDefense } from './define.ts';

/** Standard deviations in units of the [0, 1] pixel range, falling geometrically from the first to the last step. */
function noiseLevel(k: number, { steps, sigma, sigmaEnd }: { steps: number; sigma: number; sigmaEnd: number }): number {
  return steps === 1 ? sigma : sigma * (sigmaEnd / sigma) ** (k / (steps - 1));
}

/**
 * Iterated denoising by the model's own density: x ← x + h·(D(x, σ_k) − x), where D(x, σ) = x + σ²∇ log p_σ(x) is the
 * posterior mean; then classification. The purified image is not clipped to [0, 1], so that gradients pass everywhere.
 */
export default defineDefense({
  name: 'tweedie',
  summary: "Moves the image towards the joint model's own denoised version a few times, then classifies it.",
  reference: 'Robbins 1956; Miyasawa 1961; Efron 2011, doi:10.1198/jasa.2011.tm11181',
  params: z.strictObject({
    steps: z.int().min(1).max(1000).default(2).describe('Denoising steps.'),
    sigma: z.number().positive().max(10).default(0.1).describe('Noise level assumed in the first step.'),
    sigmaEnd: z.number().positive().max(10).default(0.05).describe('Noise level assumed in the last step.'),
    stepSize: z.number().positive().max(2).default(1).describe('h: 1 goes all the way to the denoised image.'),
  }),
  needs: 'joint',
  steps: ({ steps }) => steps,
  schedule: (k, params) => ({ sigma: noiseLevel(k, params) }),
  step: ({ state: { x }, schedule, model }, { stepSize }) => ({
    x: x.add(denoise(model.joint, x, schedule.sigma!).sub(x).mul(stepSize)),
  }),
});
