import { z } from 'zod';
import { autoAttackReference } from '../src/attacks/autoattack.ts';
import { defineEnsemble } from '../src/attacks/define.ts';

/** Auto-PGD with both of its losses, as one means who says APGD without naming a loss. */
export default defineEnsemble({
  name: 'apgd',
  summary: 'Auto-PGD on the cross-entropy, then on the difference of logits ratio where that breaks nothing.',
  reference: autoAttackReference,
  norms: ['linf', 'l2', 'l1'],
  params: z.strictObject({
    iterations: z.int().min(1).max(100_000).default(100).describe('Gradient steps of a run.'),
    restarts: z.int().min(1).max(10_000).default(1).describe('Runs on each loss.'),
  }),
  stages: (_, params) => [
    { attack: 'apgd-ce', params },
    { attack: 'apgd-dlr', params },
  ],
});
