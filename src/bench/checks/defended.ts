import type { Check } from '../../results/cell.ts';
import type { DefendedContext } from '../defended-context.ts';
import type { GradientMode } from '../types.ts';
import { probeSize } from './probe-subjects.ts';
import { checkRandomisedOutput } from './randomised-output.ts';
import { checkSoftmaxOutput } from './softmax-output.ts';
import { checkTestTimeOptimisation } from './test-time-optimisation.ts';

/** What can be said of a defended model before any attack. */
export async function checkDefended(
  { forwards, subjects, defense, params }: DefendedContext,
  gradient: GradientMode,
): Promise<Check[]> {
  return [
    await checkRandomisedOutput(forwards.defended, subjects.slice(0, probeSize)),
    checkSoftmaxOutput(subjects),
    checkTestTimeOptimisation(defense, params, gradient),
  ];
}
