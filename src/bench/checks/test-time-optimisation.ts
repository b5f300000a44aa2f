import type { Defense } from '../../defenses/types.ts';
import type { Check, Params } from '../../results/cell.ts';
import type { GradientMode } from '../types.ts';
import { passed, warning } from './finding.ts';

const attacked: Readonly<Record<GradientMode, string>> = {
  full: 'Gradients went through all steps here; attack it with --gradient bpda as well',
  bpda: 'Gradients passed the steps as if they were the identity here; attack it with --gradient full as well',
};

/** Whether the defense works on the image before it is classified. */
export function checkTestTimeOptimisation(defense: Defense, params: Params, gradient: GradientMode): Check {
  const steps = defense.steps(params);
  if (steps === 0) return passed('test-time-optimisation', 'The image is classified as it is, without steps.');
  return warning(
    'test-time-optimisation',
    `The defense ${defense.name} works on the image at test time, in ${steps} step${steps === 1 ? '' : 's'}; what AutoAttack and standard attacks guarantee does not cover it. ${attacked[gradient]}, with more iterations, and quote the worst.`,
  );
}
