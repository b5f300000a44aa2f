import type { Cell } from '../results/cell.ts';
import { count } from '../results/format.ts';
import type { SampleRecord } from '../results/sample.ts';
import { sampleNumbers } from './check-samples.ts';
import type { RecordComparison } from './compare-records.ts';
import type { CellEvidence } from './evidence.ts';
import { falls, someOf, stands, unchecked, type Ruling } from './ruling.ts';

const otherwise = 'samples that were attacked again came out otherwise, on another machine than the run was made on';

/**
 * What attacking the first samples of a cell again says of its numbers.
 *
 * @param again the cell as it came out here
 * @param samples how many were attacked
 * @param others what is other than when the run was made; equal records are promised where there is nothing
 */
export function ruleOnRepeated(
  id: string,
  again: Cell,
  { differences, hiddenBreaks }: RecordComparison,
  samples: number,
  others: readonly string[],
  evidence: CellEvidence,
): Ruling {
  const about = `${id}, attacked again`;
  const { robust } = evidence;
  if (hiddenBreaks.length > 0) {
    const words = `a break of ${sampleNumbers(hiddenBreaks)} was found here, recorded as unbroken`;
    robust.against.push(words);
    return falls(about, words);
  }
  if (again.status === 'done' && differences.length === 0) {
    evidence.repeated = samples;
    return stands(about, `the first ${count(samples)} samples come out as recorded`);
  }
  const words =
    again.status === 'done'
      ? `${count(differences.length)} of ${count(samples)} samples come out otherwise: ${someOf(differences)}`
      : `it has no number here: ${again.reason}`;
  if (others.length === 0) {
    robust.against.push(words);
    return falls(about, words);
  }
  robust.gaps.push(otherwise);
  const possible = `differences are possible, since this is not where the run was made: ${others.join('; ')}`;
  return unchecked(about, `${words}. ${possible}`);
}

/** What attacking the first samples of a cell again says that is recorded to have ended in an error. */
export function ruleOnError(
  { id }: Pick<Cell, 'id'>,
  again: Cell,
  records: readonly Pick<SampleRecord, 'success'>[],
): Ruling {
  const about = `${id}, attacked again`;
  if (again.status !== 'done') return stands(about, `it has no number here either: ${again.reason}`);
  const unbroken = records.filter(({ success }) => !success).length;
  const words = `it ends in no error here, and leaves ${count(unbroken)} of ${count(records.length)} samples unbroken`;
  return unchecked(about, words);
}
