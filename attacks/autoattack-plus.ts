import { autoAttackParams, autoAttackReference, autoAttackStages } from '../src/attacks/autoattack.ts';
import { defineEnsemble } from '../src/attacks/define.ts';

/** AutoAttack, version `plus`: with untargeted DLR and FAB as well, and five restarts. */
export default defineEnsemble({
  name: 'autoattack-plus',
  summary: 'AutoAttack plus: APGD-CE, APGD-DLR, FAB, Square, APGD-T and FAB-T, the first three with five restarts.',
  reference: autoAttackReference,
  norms: ['linf', 'l2', 'l1'],
  params: autoAttackParams,
  stages: (_, params) => {
    const { apgdCe, apgdDlr, apgdT, fab, fabT, square } = autoAttackStages(params);
    return [apgdCe(5), apgdDlr(5), fab(5), square(), apgdT(), fabT()];
  },
});
