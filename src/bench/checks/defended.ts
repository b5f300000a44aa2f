import type { Check } from '../../results/cell.ts';
import type { DefendedContext } from '../defended-context.ts';
import type { GradientMode } from '../../results/cell.ts';
import { checkBlackBoxOnly } from './black-box-only.ts';
import { orFailure } from './or-failure.ts';
import { probeSize } from './probe-subjects.ts';
import { checkRandomisedOutput } from './randomised-output.ts';
import { checkSoftmaxOutput } from './softmax-output.ts';
import { checkTestTimeOptimisation } from './test-time-optimisation.ts';

/** What can be said of a defended model before any attack. */
export async function checkDefended(
  { model, forwards, subjects, defense, params }: DefendedContext,
  gradients: readonly GradientMode[],
): Promise<Check[]> {
  const repeated = subjects.slice(0, probeSize);
  const randomised = async (): Promise<Check[]> => [await checkRandomisedOutput(forwards.defended, repeated)];
  const blackBox = checkBlackBoxOnly(model.name, model.blackBox);
  return [
    ...(await orFailure('Whether the output is randomised', randomised)),
    checkSoftmaxOutput(subjects),
    checkTestTimeOptimisation(defense, params, gradients),
    ...(blackBox ? [blackBox] : []),
  ];
}
