import { z } from 'zod';
import { autoAttackParams, autoAttackReference, autoAttackStages } from '../src/attacks/autoattack.ts';
import { defineEnsemble } from '../src/attacks/define.ts';

/** AutoAttack, version `rand`, for defenses that draw random numbers: every ask averages over draws (`--eot`, there 20). */
export default defineEnsemble({
  name: 'autoattack-rand',
  summary: 'AutoAttack rand, for random defenses: APGD-CE and APGD-DLR on means over draws of the noise.',
  reference: autoAttackReference,
  norms: ['linf', 'l2', 'l1'],
  params: z.strictObject({ iterations: autoAttackParams.shape.iterations.describe('Iterations of every APGD run.') }),
  stages: (_, { iterations }) => {
    const { apgdCe, apgdDlr } = autoAttackStages({ ...autoAttackParams.parse({}), iterations });
    return [apgdCe(), apgdDlr()];
  },
});
