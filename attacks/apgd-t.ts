import { defineApgd } from '../src/attacks/apgd/define.ts';
import { dlr } from '../src/attacks/dlr.ts';

/** Auto-PGD on the targeted difference of logits ratio, towards one wrong class after the other. */
export default defineApgd({
  name: 'apgd-t',
  summary: 'Auto-PGD towards each of the most likely wrong classes, on the targeted difference of logits ratio.',
  loss: ({ logits, ...lane }) => dlr(logits, lane),
  fewestClasses: 4,
  targeted: true,
});
