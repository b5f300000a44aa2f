import type { Comparison, Pair } from './schema.ts';

/** A pair in which a later run is worse than the baseline. */
export interface Regression {
  /** Id of the later run. */
  readonly run: string;
  readonly pair: Pair;
}

/** Where the worst-case robust accuracy or the clean accuracy of a later run is lower than the baseline's, by the test at its level. */
export function regressions({ comparisons }: Comparison): Regression[] {
  return comparisons.flatMap(({ run, pairs }) =>
    pairs.filter(({ kind, verdict }) => kind !== 'attack' && verdict === 'lower').map((pair) => ({ run, pair })),
  );
}
