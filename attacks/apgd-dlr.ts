import { defineApgd } from '../src/attacks/apgd/define.ts';
import { dlr } from '../src/attacks/dlr.ts';

/** Auto-PGD on the difference of logits ratio, which does not change with the scale of the logits. */
export default defineApgd({
  name: 'apgd-dlr',
  summary: 'Gradient ascent on the difference of logits ratio, with a step size that adapts itself.',
  loss: ({ logits, ...lane }) => dlr(logits, lane),
  fewestClasses: 3,
});
