import type { Attack } from '../../attacks/types.ts';
import type { MeasuredCell } from '../../results/cell.ts';
import type { SampleRecord } from '../../results/sample.ts';
import type { ResolvedStage } from '../stages.ts';

/** A measured cell with what its attacks broke, to be compared with others in the same ball. */
export interface ContestEntry {
  readonly cell: MeasuredCell;
  readonly stages: readonly ResolvedStage[];
  /** The attack that broke each sample, undefined where it is one that some verdict draw is wrong about when clean; those that every draw is wrong about are not among them. */
  readonly breaks: ReadonlyMap<number, Attack | undefined>;
  /** Breaks of an ensemble known from a smaller ball, which its other stages did not get to see in this one. */
  readonly inherited: ReadonlySet<number>;
}

/** Whether two cells were told means over the same noise, or one of them saw none. */
export function seesAlike(a: MeasuredCell, b: MeasuredCell): boolean {
  return a.noise === 'none' || b.noise === 'none' || (a.noise === b.noise && a.eot === b.eot);
}

/** Whether there was nothing to attack: no verdict draw is right about the clean image. */
function isLostWhenClean({ draws, distance, label }: SampleRecord): boolean {
  return draws ? draws.clean.every((prediction) => prediction !== label) : distance === 0;
}

/** A cell as an entry. */
export function enterContest(
  cell: MeasuredCell,
  stages: readonly ResolvedStage[],
  records: readonly SampleRecord[],
): ContestEntry {
  const attacks = new Map(stages.map(({ attack }) => [attack.name, attack]));
  const broken = records.filter((record) => record.success && !isLostWhenClean(record));
  const inherited = broken.filter(({ stage, rounds }) => stage !== null && rounds === 0);
  return {
    cell,
    stages,
    breaks: new Map(
      broken.map(({ sample, stage, distance }) => [
        sample,
        distance === 0 ? undefined : (attacks.get(stage ?? '') ?? stages[0]!.attack),
      ]),
    ),
    inherited: new Set(inherited.map(({ sample }) => sample)),
  };
}
