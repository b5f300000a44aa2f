import { points, pValue } from '../../src/results/format.ts';
import type { Contest } from '../../src/results/summary.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';

/** What a contender's worst case is more or less than that of another, on the same images. */
export interface DifferenceView {
  /** In percentage points, signed, "−12.5". */
  readonly points: string;
  /** Of McNemar's exact test, "p = 0.04". */
  readonly pValue: string;
  /** The difference as a fraction, to sort by. */
  readonly value: number;
}

/** The contest that others in its arena are compared with: the first that was measured, and only where there are others. */
export function baselineOf(arena: readonly Contest[]): Contest | undefined {
  const measured = arena.filter(({ outcome }) => outcome);
  return measured.length > 1 ? measured[0] : undefined;
}

/** The difference of the worst cases over the images that both have; null without any, and for the baseline itself. */
export function differenceTo(baseline: Contest | undefined, contest: Contest): DifferenceView | null {
  if (!baseline?.outcome || !contest.outcome || baseline === contest) return null;
  const [base, own] = [baseline.outcome.standing, contest.outcome.standing];
  const shared = [...own.keys()].filter((sample) => base.has(sample));
  if (shared.length === 0) return null;
  const stands = (of: ReadonlyMap<number, boolean>) => (sample: number) => of.get(sample) === true;
  const countOf = (of: ReadonlyMap<number, boolean>): number => shared.filter(stands(of)).length;
  const value = (countOf(own) - countOf(base)) / shared.length;
  return { points: points(value), pValue: pValue(pairedDifference(shared, stands(base), stands(own))), value };
}
