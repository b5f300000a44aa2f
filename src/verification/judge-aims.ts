import { targetsOf } from '../bench/target-choice.ts';
import type { SampleRecord } from '../results/sample.ts';
import { confidenceTolerance, type JudgedCell } from './judged-cell.ts';

/** What speaks against the target that the break of a sample is recorded to have been aimed at. */
function otherTarget(
  { sample, target, distance }: SampleRecord,
  { context: { subjects }, choice, seed }: JudgedCell,
): string | undefined {
  if (distance === null) return target === null ? undefined : 'is recorded with a target that nothing reached';
  const subject = subjects[sample]!;
  const { label, cleanLogits } = subject;
  if (choice === 'none') return target === label ? 'is recorded as aimed at its own class' : undefined;
  if (target === null) return distance === 0 ? undefined : 'was broken without an aim, though runs are aimed';
  const targets = targetsOf(subject, choice, cleanLogits.length, seed);
  if (targets.includes(target)) return undefined;
  const isRanked = choice === 'next' || choice === 'least-likely';
  const level = confidenceTolerance * (1 + Math.abs(cleanLogits[target] ?? 0));
  const isLevel = targets.some((other) => Math.abs(cleanLogits[other]! - cleanLogits[target]!) <= level);
  return isRanked && target !== label && isLevel
    ? undefined
    : `is recorded as aimed at class ${target}, its runs are aimed at ${targets.join(', ') || 'none'}`;
}

/** What speaks against the targets of the breaks of a cell; of two classes that are level, either may be the nearer one. */
export function judgeAims(judged: JudgedCell): string[] {
  return judged.records.flatMap((record) => {
    const found = otherTarget(record, judged);
    return found === undefined ? [] : [`sample ${record.sample} ${found}`];
  });
}
