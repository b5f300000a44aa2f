import { z } from 'zod';
import { denoise } from '../models/joint.ts';
import { defineDefense } from './define.ts';

/** Denoises once, as far as noise of one level would ask for, and classifies: x ← D(x, σ). */
export default defineDefense({
  name: 'tweedie-once',
  summary: "Classifies the joint model's own denoised version of the image.",
  reference: 'Salman et al. 2020, arXiv:2003.01908; Carlini et al. 2023, arXiv:2206.10550',
  params: z.strictObject({
    sigma: z.number().positive().max(10).default(0.1).describe('Noise level assumed.'),
  }),
  needs: 'joint',
  unbounded: true,
  steps: () => 1,
  schedule: (_, { sigma }) => ({ sigma }),
  step: ({ state: { x }, schedule, model }) => ({ x: denoise(model.joint, x, schedule.sigma!) }),
});
