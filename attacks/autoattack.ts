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
    const { apgdCe, apgdT, fabT, square } = autoAttackStages(norm, params);
    return [apgdCe(norm === 'l1' ? 5 : 1), apgdT(), fabT(), square()];
  },
});
