import { defineFab } from '../src/attacks/fab/define.ts';

/** Fast adaptive boundary attack towards one wrong class after the other; each step takes one gradient. */
export default defineFab({
  name: 'fab-t',
  summary: 'FAB towards each of the most likely wrong classes, by projections onto the boundary to it.',
  targeted: true,
});
