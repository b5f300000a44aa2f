import type { Subject } from '../bench/subject.ts';
import { isClassReached, targetsOf } from '../bench/target-choice.ts';
import type { TargetChoice } from '../results/config.ts';
import type { SampleRecord } from '../results/sample.ts';
import { confidenceTolerance, type JudgedCell } from './judged-cell.ts';

/** Whether some other class is level with a target, so that on another processor runs may be aimed at that one. */
function isLevel(targets: readonly number[], target: number, { cleanLogits }: Subject): boolean {
  const level = confidenceTolerance * (1 + Math.abs(cleanLogits[target] ?? 0));
  return targets.some((other) => Math.abs(cleanLogits[other]! - cleanLogits[target]!) <= level);
}

/** What speaks against a point that is recorded to have broken nothing: that it reaches what runs are aimed at. */
function hiddenBreak(
  { draws, adversarial }: SampleRecord,
  subject: Subject,
  targets: readonly number[],
  { choice }: JudgedCell,
): string | undefined {
  const predictions = draws?.adversarial ?? [adversarial.prediction];
  const reached = targets.find((target) =>
    predictions.some((prediction) => isClassReached(prediction, subject, choice, target)),
  );
  const classes = [...subject.cleanLogits.keys()].filter((each) => each !== subject.label && each !== reached);
  if (reached === undefined || (isRanked(choice) && isLevel(classes, reached, subject))) return undefined;
  return `is recorded as unbroken, with a point that is taken for class ${predictions.join(', ')}, as its runs are aimed`;
}

/** What speaks against the target that the break of a sample is recorded to have been aimed at. */
function otherTarget(record: SampleRecord, judged: JudgedCell): string | undefined {
  const { sample, target, distance } = record;
  const { context, choice, seed } = judged;
  const subject = context.subjects[sample]!;
  const { label, cleanLogits } = subject;
  const targets = choice === 'none' ? [] : targetsOf(subject, choice, cleanLogits.length, seed);
  if (distance === null) {
    if (target !== null) return 'is recorded with a target that nothing reached';
    return hiddenBreak(record, subject, targets, judged);
  }
  if (choice === 'none') return target === label ? 'is recorded as aimed at its own class' : undefined;
  if (target === null) return distance === 0 ? undefined : 'was broken without an aim, though runs are aimed';
  if (targets.includes(target)) return undefined;
  return isRanked(choice) && target !== label && isLevel(targets, target, subject)
    ? undefined
    : `is recorded as aimed at class ${target}, its runs are aimed at ${targets.join(', ') || 'none'}`;
}

/** Whether targets are chosen by the order of the clean logits. */
function isRanked(choice: TargetChoice): boolean {
  return choice === 'next' || choice === 'least-likely';
}

/** What speaks against the targets of the breaks of a cell; of two classes that are level, either may be the nearer one. */
export function judgeAims(judged: JudgedCell): string[] {
  return judged.records.flatMap((record) => {
    const found = otherTarget(record, judged);
    return found === undefined ? [] : [`sample ${record.sample} ${found}`];
  });
}
