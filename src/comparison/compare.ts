import { EpsballError } from '../errors.ts';
import type { StoredRun } from '../results/run-files.ts';
import { entriesOf } from './entry.ts';
import { describeAlone, judgePair } from './judge.ts';
import { pairRuns } from './pair-runs.ts';
import { nothingToCompare } from './refusal.ts';
import { comparisonSchemaVersion, type Comparison, type RunComparison } from './schema.ts';
import { settingDifferences } from './setting-differences.ts';

/** Level of the test unless another one is asked for. */
export const defaultAlpha = 0.05;

/**
 * Compares runs with the first of them on the test images that both have: the worst case over all attacks of each contest, clean accuracy, and
 * each attack where there are several. A pure function.
 *
 * @param alpha level of the test, in (0, 1)
 * @throws EpsballError INVALID_OPTION for fewer than two runs, a level outside (0, 1), or a run in which nothing can be compared
 */
export function compareRuns(runs: readonly StoredRun[], alpha = defaultAlpha): Comparison {
  const [baseline, ...others] = runs;
  if (!baseline || others.length === 0) {
    throw new EpsballError('INVALID_OPTION', `a comparison needs two or more runs; got ${runs.length}.`);
  }
  if (!(alpha > 0 && alpha < 1)) {
    throw new EpsballError('INVALID_OPTION', `alpha must lie between 0 and 1, as 0.05 does; got ${alpha}.`);
  }
  const comparisons = others.map((other) => compareTwo(baseline, other, alpha));
  return {
    schemaVersion: comparisonSchemaVersion,
    baseline: baseline.result.id,
    alpha,
    tests: comparisons.reduce((sum, { pairs }) => sum + pairs.length, 0),
    comparisons,
  };
}

function compareTwo(baseline: StoredRun, other: StoredRun, alpha: number): RunComparison {
  const runs = { baseline: baseline.result, other: other.result };
  const contests = { baseline: entriesOf(baseline), other: entriesOf(other) };
  const { pairs, alone } = pairRuns(contests.baseline, contests.other, runs);
  if (pairs.length === 0) throw nothingToCompare(runs, contests, alone);
  const differences = settingDifferences(runs);
  return {
    run: other.result.id,
    pairs: pairs.map((pair) => judgePair(pair, differences, alpha)),
    unpaired: alone.map(describeAlone),
    differences,
  };
}
