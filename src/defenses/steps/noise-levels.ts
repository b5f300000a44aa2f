import { z } from 'zod';

/** Parameters of defenses that assume noise of falling level, step by step. */
export const noiseLevelParams = {
  sigma: z.number().positive().max(10).default(0.1).describe('Noise level assumed in the first step.'),
  sigmaEnd: z.number().positive().max(10).default(0.05).describe('Noise level assumed in the last step.'),
  levels: z
    .enum(['geometric', 'linear', 'constant'])
    .default('geometric')
    .describe('How the level goes from the first to the last: by equal ratios, by equal differences, or not at all.'),
};

/** What decides the level of a step. */
interface LevelParams {
  readonly steps: number;
  readonly sigma: number;
  readonly sigmaEnd: number;
  readonly levels: 'geometric' | 'linear' | 'constant';
}

/** The noise level that step k assumes, a standard deviation in units of the [0, 1] pixel range. */
export function noiseLevel(k: number, { steps, sigma, sigmaEnd, levels }: LevelParams): number {
  if (steps === 1 || levels === 'constant') return sigma;
  const share = k / (steps - 1);
  return levels === 'geometric' ? sigma * (sigmaEnd / sigma) ** share : sigma + share * (sigmaEnd - sigma);
}
