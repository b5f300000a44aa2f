import { z } from 'zod';
import type { Stage } from './types.ts';

/** What the parts of AutoAttack share; the defaults are those of the published versions. */
export const autoAttackParams = z.strictObject({
  iterations: z.int().min(1).max(100_000).default(100).describe('Iterations of every APGD and FAB run.'),
  queries: z.int().min(1).max(10_000_000).default(5000).describe('Queries of a Square run.'),
  targets: z
    .int()
    .min(1)
    .max(10_000)
    .default(9)
    .describe('Wrong classes that FAB-T and APGD-T aim at; APGD-T of the standard version at most 5 in l1.'),
});
export type AutoAttackParams = z.infer<typeof autoAttackParams>;

/** The paper and the version that the constants follow. */
export const autoAttackReference = 'Croce & Hein 2020, arXiv:2003.01690; in l1 Croce & Hein 2021, arXiv:2103.01208';

/** The stages that versions are made of. */
export function autoAttackStages({ iterations, queries, targets }: AutoAttackParams, { largerRadii = false } = {}) {
  const apgd = { iterations, largerRadii };
  return {
    apgdCe: (restarts = 1): Stage => ({ attack: 'apgd-ce', params: { ...apgd, restarts } }),
    apgdDlr: (restarts = 1): Stage => ({ attack: 'apgd-dlr', params: { ...apgd, restarts } }),
    apgdT: (most = targets): Stage => ({ attack: 'apgd-t', params: { ...apgd, targets: Math.min(most, targets) } }),
    fab: (restarts: number): Stage => ({ attack: 'fab', params: { iterations, restarts } }),
    fabT: (): Stage => ({ attack: 'fab-t', params: { iterations, targets } }),
    square: (): Stage => ({ attack: 'square', params: { queries } }),
  };
}
