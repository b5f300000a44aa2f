import { sweepsOf } from '../bench/sweeps.ts';
import { isClassReached } from '../bench/target-choice.ts';
import { ballTolerance } from '../bench/verdict.ts';
import type { MeasuredCell } from '../results/cell.ts';
import { count, listed } from '../results/format.ts';
import { grouped } from '../results/grouped.ts';
import type { TargetChoice } from '../results/config.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { CaseFile } from './evidence.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, type Ruling } from './ruling.ts';

const mostNamed = 10;

type Grouped = ReadonlyMap<string, readonly SampleRecord[]>;

/**
 * Numbers of samples in words, the first ten of them.
 *
 * @param total how many there are, where not all of them are given
 */
export function sampleNumbers(samples: readonly number[], total = samples.length): string {
  const first = samples.slice(0, mostNamed).map(String);
  const rest = total - first.length;
  return `${total === 1 ? 'sample' : 'samples'} ${listed([...first, ...(rest > 0 ? [`${count(rest)} more`] : [])])}`;
}

/** The first of the numbers below n that are not there, as many as are named. */
function firstMissing(found: ReadonlySet<number>, n: number): number[] {
  const missing: number[] = [];
  for (let i = 0; i < n && missing.length < mostNamed; i++) if (!found.has(i)) missing.push(i);
  return missing;
}

/** Which samples of 0 … n − 1 are missing, there twice, or beyond. */
function incomplete(records: readonly SampleRecord[], n: number): string[] {
  const found = new Set(records.map(({ sample }) => sample));
  const beyond = [...found].filter((sample) => sample >= n);
  const missing = n - (found.size - beyond.length);
  return [
    ...(missing > 0 ? [`${sampleNumbers(firstMissing(found, n), missing)} of ${count(n)} missing`] : []),
    ...(beyond.length > 0 ? [`${sampleNumbers(beyond)} beyond the ${count(n)} of the configuration`] : []),
    ...(found.size < records.length ? ['a sample is there twice'] : []),
  ];
}

/** What of a record contradicts the rest of it. */
function contradiction(
  record: SampleRecord,
  cell: MeasuredCell,
  classes: number,
  choice: TargetChoice,
): string | undefined {
  const { label, clean, adversarial, success, draws, distance, rounds } = record;
  const named = [
    label,
    clean.prediction,
    adversarial.prediction,
    ...(draws ? [...draws.clean, ...draws.adversarial] : []),
  ];
  if (named.some((index) => index >= classes)) return 'names a class that the data set does not have';
  if (distance !== null && distance !== record[cell.norm]) return `has a distance that is not its ${cell.norm}`;
  const isInBall = distance !== null && distance <= cell.epsilon + ballTolerance;
  if (success !== isInBall)
    return success ? 'is a success without a break in the ball' : 'is no success, with a break in the ball';
  if (draws && draws.clean.length !== draws.adversarial.length) return 'has other draws when clean than attacked';
  const isWrong = draws ? draws.clean.every((given) => given !== label) : clean.prediction !== label;
  if (isWrong && !(success && rounds === 0)) return 'is misclassified when clean and no success with 0 rounds';
  const isBroken = draws ? draws.adversarial.some((given) => given !== label) : adversarial.prediction !== label;
  if (distance !== null && !isBroken) return 'is a break that is classified correctly';
  if (distance === null && choice === 'none' && isBroken) return 'is no break, yet misclassified';
  return draws && brokenDraws(record, draws, choice);
}

/** What contradicts the verdict draws of a record: where some are wrong about the clean image, it is a break of them, and only one under more takes its place. */
function brokenDraws(
  { label, distance, target }: SampleRecord,
  { clean, adversarial }: NonNullable<SampleRecord['draws']>,
  choice: TargetChoice,
): string | undefined {
  const isReached = (given: number): boolean =>
    target === null ? given !== label : isClassReached(given, { label }, choice, target);
  const whenClean = clean.filter((given) => given !== label).length;
  if (whenClean > 0 && distance === null) return 'is no break, though some verdict draw is wrong about the clean image';
  return distance !== null && adversarial.filter(isReached).length < whenClean
    ? 'is a break under fewer verdict draws than the clean image'
    : undefined;
}

/** Samples by cell that are no success, though they are one within a smaller ball of the same sweep. */
function lostBreaks(measured: readonly MeasuredCell[], byCell: Grouped): Map<string, string[]> {
  const lost = new Map<string, string[]>();
  for (const sweep of sweepsOf(measured)) {
    const broken = new Map<number, string>();
    for (const { id, epsilonText } of sweep) {
      const records = byCell.get(id) ?? [];
      const found = records.filter(({ sample, success }) => !success && broken.has(sample));
      lost.set(
        id,
        found.map(({ sample }) => `sample ${sample} is no success, though it is one within ${broken.get(sample)}`),
      );
      for (const { sample, success } of records) if (success && !broken.has(sample)) broken.set(sample, epsilonText);
    }
  }
  return lost;
}

/** Whether each cell has every sample once, whose records agree with themselves. */
export function checkSamples({ result, samples, measured, isFrozen }: PublishedRun, cases: CaseFile): Ruling[] {
  const byCell = grouped(samples, ({ cell }) => cell);
  const lost = isFrozen ? lostBreaks(measured, byCell) : new Map<string, string[]>();
  const rulings = measured.map((cell): Ruling => {
    const records = byCell.get(cell.id) ?? [];
    const classes = result.datasets[cell.dataset]?.classes.length ?? 0;
    const contradictions = records.flatMap((record) => {
      const found = contradiction(record, cell, classes, result.config.target);
      return found === undefined ? [] : [`sample ${record.sample} ${found}`];
    });
    const against = [...incomplete(records, result.config.samples), ...contradictions, ...(lost.get(cell.id) ?? [])];
    const { clean, robust } = cases.of(cell.id);
    for (const evidence of [clean, robust]) evidence.against.push(...against);
    return rule(cell.id, against, `all ${count(records.length)} samples are there, each of which agrees with itself`);
  });
  const known = new Set(measured.map(({ id }) => id));
  const strangers = [...byCell.keys()].filter((id) => !known.has(id));
  return [...rulings, ...strangers.map((id) => falls(id, 'samples.jsonl has samples of it, result.json no number'))];
}
