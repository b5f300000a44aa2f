import { defineFab } from '../src/attacks/fab/define.ts';

/** Fast adaptive boundary attack on the nearest of all wrong classes; each step takes the gradients of all logits. */
export default defineFab({
  name: 'fab',
  summary: 'Seeks the nearest misclassified point by projections onto the linearised decision boundary.',
});
