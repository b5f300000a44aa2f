import { measureAccuracy } from '../bench/accuracy.ts';
import { untouched, type Finding, type Subject } from '../bench/subject.ts';
import { isOutvoted } from '../bench/verdict-draws.ts';
import type { MeasuredCell, Metrics } from '../results/cell.ts';
import type { TargetChoice } from '../results/config.ts';
import type { SampleRecord } from '../results/sample.ts';
import { recordedAim } from './recorded-aim.ts';

/** Logits in place of a predicted class, of which nothing else is recorded. */
function logitsOf(prediction: number, classes: number): Float32Array {
  return Float32Array.from({ length: classes }, (_, i) => (i === prediction ? 1 : 0));
}

/** What a record says of a sample, as the runner knew it. */
interface Recorded {
  readonly record: SampleRecord;
  readonly subject: Subject;
  /** Share of the verdict draws under which its point reaches what it aims at. */
  readonly share: number;
  readonly outvoted: boolean;
}

function readRecord(record: SampleRecord, classes: number, choice: TargetChoice): Recorded {
  const { sample, label, clean, adversarial, draws } = record;
  const rows = (predictions: readonly number[]): Float32Array[] =>
    predictions.map((prediction) => logitsOf(prediction, classes));
  const cleanDraws = rows(draws?.clean ?? [clean.prediction]);
  const subject = { sample, label, x: new Float32Array(0), cleanLogits: cleanDraws[0]!, cleanDraws };
  const attacked = rows(draws?.adversarial ?? [adversarial.prediction]);
  const isBroken = recordedAim(record, subject, choice);
  const share = attacked.filter(isBroken).length / attacked.length;
  return { record, subject, share, outvoted: isOutvoted(attacked, isBroken) };
}

function findingOf({ record, subject, share, outvoted }: Recorded): Finding {
  const { distance, adversarial, linf, l2, l1, target, draws } = record;
  if (distance === null) return untouched(subject);
  const lengths = { linf, l2, l1, distance };
  const predictions = draws?.adversarial ?? [adversarial.prediction];
  const judged = { ...lengths, verdict: adversarial, broken: true, share, outvoted, predictions };
  return { ...untouched(subject), best: { ...judged, point: subject.x, target } };
}

/** What the records of a cell say by the rules of the runner. */
export interface Recomputed {
  readonly metrics: Metrics;
  /** By name of the attack, of an ensemble: samples that it broke. */
  readonly broken: ReadonlyMap<string, number>;
  /** Samples that were attacked in this cell. */
  readonly attacked: number;
}

/**
 * Computes the numbers of a cell from its records.
 *
 * @param classes how many the data set has
 */
export function recompute(
  { epsilon }: MeasuredCell,
  records: readonly SampleRecord[],
  classes: number,
  choice: TargetChoice,
): Recomputed {
  const all = records.map((record) => readRecord(record, classes, choice));
  const isAttackable = ({ subject: { cleanDraws, label } }: Recorded): boolean =>
    cleanDraws.some((logits) => logits[label] === 1);
  const metrics = measureAccuracy(
    all.map(({ subject }) => subject),
    all.filter(isAttackable).map(findingOf),
    epsilon,
  );
  const attacked = all.filter(({ record }) => record.rounds > 0);
  const broken = new Map<string, number>();
  for (const { record, share } of attacked) {
    const { stage, success } = record;
    if (stage !== null && success && share === 1) broken.set(stage, (broken.get(stage) ?? 0) + 1);
  }
  return { metrics, broken, attacked: attacked.length };
}
