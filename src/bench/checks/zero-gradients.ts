import type { Check } from '../../results/cell.ts';
import type { Spent } from '../../results/journal.ts';
import { failed, inPercent, passed, warning } from './finding.ts';

/** Largest share of zero gradients that is not worth a warning. */
const usual = 0.01;
/** Share from which on the attack mostly stood still. */
const crippling = 0.5;

/** How many gradients an attack was told, and how many of them were zero. */
export type ToldGradients = Pick<Spent, 'zeroGradients' | 'gradientAsks'>;

/** How many of the gradients that an attack was told were zero in every pixel; undefined if it asked for none. */
export function checkZeroGradients({ zeroGradients, gradientAsks }: ToldGradients): Check | undefined {
  if (gradientAsks === 0) return undefined;
  const found = `${inPercent(zeroGradients, gradientAsks)} of the gradients that the attack was told before a break (${zeroGradients} of ${gradientAsks}) were exactly zero`;
  if (zeroGradients <= usual * gradientAsks) return passed('zero-gradients', `${found}.`);
  const grave = zeroGradients > crippling * gradientAsks;
  return (grave ? failed : warning)(
    'zero-gradients',
    `${found}: there the attack stood still. Look for rounding, clipping or saturated logits; a loss of logit differences, or an attack that needs no gradients, may find more.`,
  );
}
