import type { Check } from '../../results/cell.ts';
import type { Subject } from '../subject.ts';
import { failed, passed } from './finding.ts';

const tolerance = 1e-5;

function isDistribution(logits: Float32Array): boolean {
  const total = logits.reduce((sum, logit) => sum + logit, 0);
  const inRange = logits.every((logit) => logit >= -tolerance && logit <= 1 + tolerance);
  return inRange && Math.abs(total - 1) <= tolerance;
}

/** Whether what should be logits are probabilities. */
export function checkSoftmaxOutput(subjects: readonly Subject[]): Check {
  const n = subjects.length;
  const distributions = subjects.filter(({ cleanLogits }) => isDistribution(cleanLogits)).length;
  if (distributions < n) {
    return passed(
      'softmax-output',
      `${n - distributions} of ${n} answers to clean images are no probabilities, as it should be.`,
    );
  }
  return failed(
    'softmax-output',
    `The answers to all ${n} clean images lie in [0, 1] and sum to 1: the model gives probabilities where logits belong, which flattens every loss. Return the logits before the softmax, and measure again.`,
  );
}
