import { defineApgd } from '../src/attacks/apgd/define.ts';
import { aimedCrossEntropy } from '../src/attacks/loss.ts';

/** Auto-PGD on the cross-entropy, the first attack of AutoAttack. */
export default defineApgd({
  name: 'apgd-ce',
  summary: 'Gradient ascent on the cross-entropy with momentum and a step size that adapts itself.',
  loss: ({ logits, ...lane }) => aimedCrossEntropy(logits, lane),
});
