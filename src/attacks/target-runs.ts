import { z } from 'zod';

/** Parameters of an attack that aims at one wrong class after the other. */
export const targetParams = {
  targets: z.int().min(1).max(10_000).default(9).describe('How many wrong classes are aimed at.'),
  order: z
    .enum(['logit', 'distance'])
    .default('logit')
    .describe('Which come first: those of large logits, or of near boundaries where the model is taken for linear.'),
};

type Given = Readonly<Record<string, unknown>>;

/** The part of a definition that makes it aim as these parameters say. */
export const targetRuns = {
  targets: (given: Given) => given.targets as number,
  targetOrder: (given: Given) => given.order as 'logit' | 'distance',
};
