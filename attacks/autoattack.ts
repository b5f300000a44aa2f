import { autoAttackParams, autoAttackReference, autoAttackStages } from '../src/attacks/autoattack.ts';
import { defineEnsemble } from '../src/attacks/define.ts';

/** AutoAttack, version `standard`: the measure that RobustBench ranks by. */
export default defineEnsemble({
  name: 'autoattack',
  summary: 'AutoAttack standard: APGD-CE, APGD-T, FAB-T and Square, each on what the ones before have left.',
  reference: autoAttackReference,
  norms: ['linf', 'l2', 'l1'],
  params: autoAttackParams,
  stages: (norm, params) => {
    const isSparse = norm === 'l1';
    const { apgdCe, apgdT, fabT, square } = autoAttackStages(params, { largerRadii: isSparse });
    return [apgdCe(isSparse ? 5 : 1), isSparse ? apgdT(5) : apgdT(), fabT(), square()];
  },
});
