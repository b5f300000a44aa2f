import type { Defense } from '../../defenses/types.ts';
import type { Check, Params } from '../../results/cell.ts';
import type { GradientMode } from '../../results/cell.ts';
import { passed, warning } from './finding.ts';

/** Ways of gradients that an adaptive evaluation has tried, all of them. */
const expected: readonly GradientMode[] = ['full', 'bpda', 'transfer'];

function advice(gradients: readonly GradientMode[]): string {
  const missing = expected.filter((mode) => !gradients.includes(mode));
  const tried = `Gradients were ${gradients.join(', ')} here`;
  return missing.length === 0
    ? `${tried}; attack it with more iterations as well`
    : `${tried}; attack it with --gradient ${expected.join(',')} and more iterations`;
}

/** Whether the defense works on the image before it is classified. */
export function checkTestTimeOptimisation(defense: Defense, params: Params, gradients: readonly GradientMode[]): Check {
  const steps = defense.steps(params);
  if (steps === 0) return passed('test-time-optimisation', 'The image is classified as it is, without steps.');
  return warning(
    'test-time-optimisation',
    `The defense ${defense.name} works on the image at test time, in ${steps} step${steps === 1 ? '' : 's'}; what AutoAttack and standard attacks were validated on does not include it. ${advice(gradients)}, and quote the worst.`,
  );
}
