import { isReached } from '../bench/target-choice.ts';
import type { Subject } from '../bench/subject.ts';
import { isMisclassified } from '../bench/verdict.ts';
import type { TargetChoice } from '../results/config.ts';
import type { SampleRecord } from '../results/sample.ts';

/** Whether logits are what the recorded point of a sample was found to reach; never, where it broke nothing. */
export function recordedAim(
  { distance, target }: SampleRecord,
  subject: Subject,
  choice: TargetChoice,
): (logits: Float32Array) => boolean {
  if (distance === null) return () => false;
  if (target === null) return (logits) => isMisclassified(logits, subject.label);
  return (logits) => isReached(logits, subject, choice, target);
}
