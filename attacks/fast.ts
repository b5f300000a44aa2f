import { z } from 'zod';
import { autoAttackReference } from '../src/attacks/autoattack.ts';
import { defineEnsemble } from '../src/attacks/define.ts';

/** The attacks of AutoAttack standard in an order and with budgets of our own, for the same verdicts with fewer passes. */
export default defineEnsemble({
  name: 'fast',
  summary: 'The four attacks of AutoAttack with nearest targets first, fewer of them for FAB-T, and fewer queries.',
  reference: `${autoAttackReference}; targets after Melamed et al. 2024, arXiv:2407.02240`,
  norms: ['linf', 'l2', 'l1'],
  params: z.strictObject({
    iterations: z.int().min(1).max(100_000).default(100).describe('Iterations of every APGD and FAB run.'),
    targets: z.int().min(1).max(10_000).default(9).describe('Wrong classes that APGD-T aims at.'),
    nearest: z.int().min(1).max(10_000).default(3).describe('Wrong classes that FAB-T aims at, the nearest ones.'),
    queries: z.int().min(1).max(10_000_000).default(2000).describe('Queries of a Square run.'),
  }),
  stages: (norm, { iterations, targets, nearest, queries }) => {
    const largerRadii = norm === 'l1';
    return [
      { attack: 'apgd-ce', params: { iterations, largerRadii } },
      { attack: 'apgd-t', params: { iterations, largerRadii, targets, order: 'distance' } },
      { attack: 'fab-t', params: { iterations, targets: nearest, order: 'distance' } },
      { attack: 'square', params: { queries } },
    ];
  },
});
