import type { Attack } from '../../attacks/types.ts';
import type { MeasuredCell } from '../../results/cell.ts';
import type { SampleRecord } from '../../results/sample.ts';
import type { ResolvedStage } from '../stages.ts';

/** A measured cell with what its attacks broke, to be compared with others in the same ball. */
export interface ContestEntry {
  readonly cell: MeasuredCell;
  readonly stages: readonly ResolvedStage[];
  /** The attack that broke each sample; images misclassified when clean are not among them. */
  readonly breaks: ReadonlyMap<number, Attack>;
}

/** A break of an ensemble known from a smaller ball, which its other stages therefore did not get to see in this one. */
function isInherited({ stage, rounds }: SampleRecord): boolean {
  return stage !== null && rounds === 0;
}

/** A cell as an entry. */
export function enterContest(
  cell: MeasuredCell,
  stages: readonly ResolvedStage[],
  records: readonly SampleRecord[],
): ContestEntry {
  const attacks = new Map(stages.map(({ attack }) => [attack.name, attack]));
  const broken = records.filter((record) => record.success && record.distance !== 0 && !isInherited(record));
  const breaks = broken.map(({ sample, stage }) => [sample, attacks.get(stage ?? '') ?? stages[0]!.attack] as const);
  return { cell, stages, breaks: new Map(breaks) };
}
