import { pairTitle, placeTitle } from '../../src/comparison/pair-title.ts';
import type { Comparison, Pair, RunComparison, SettingDifference, Unpaired } from '../../src/comparison/schema.ts';
import { allOf, contender, count, listed, pointInterval, points, pValue } from '../../src/results/format.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import type { ChartForm } from '../charts/accuracy.ts';
import { differencesChart } from '../charts/differences.ts';
import { warnings } from './checks.ts';
import { flipsOf, type FlipsView } from './flips.ts';
import { indexRun, type IndexedRun } from './indexed-run.ts';
import { facts, type FactView } from './provenance.ts';
import { shellCommand } from '../../src/shell-command.ts';
import { estimateView, type IntervalView } from './estimate.ts';

/** A row of the table of pairs. */
export interface PairView {
  readonly contender: string;
  readonly attacks: string;
  readonly place: string;
  readonly differs: string;
  readonly n: string;
  readonly baseline: IntervalView;
  readonly other: IntervalView;
  readonly difference: IntervalView;
  readonly p: string;
  readonly lost: string;
  readonly gained: string;
  /** Whether the difference is one by the test. */
  readonly isShown: boolean;
}

/** The flips of one pair. */
export interface FlippedPairView {
  readonly title: string;
  /** Whether it is shown unfolded: worst cases and clean accuracies. */
  readonly open: boolean;
  readonly directions: readonly FlipsView[];
}

/** A run compared with the baseline. */
export interface RunComparisonView {
  /** "Run 2" */
  readonly name: string;
  readonly id: string;
  /** Verdicts on worst cases and clean accuracies, differences that count first. */
  readonly sentences: readonly string[];
  /** Verdicts for which there is no room. */
  readonly further: number;
  readonly pairs: readonly PairView[];
  readonly chart: Readonly<Record<ChartForm, string>>;
  readonly flips: readonly FlippedPairView[];
  readonly unpaired: readonly { readonly name: string; readonly reason: string }[];
  readonly differences: readonly Readonly<Record<keyof SettingDifference, string>>[];
}

/** Where a run comes from. */
export interface RunOriginView {
  readonly name: string;
  readonly command: string;
  readonly facts: readonly FactView[];
}

/** Everything that the page of a comparison prints, as plain text; every field is always there. */
export interface ComparisonView {
  readonly title: string;
  readonly baseline: string;
  readonly level: string;
  readonly tests: number;
  readonly several: boolean;
  /** What must be read before the numbers, of each run. */
  readonly warnings: readonly { readonly name: string; readonly warnings: readonly string[] }[];
  readonly runs: readonly RunComparisonView[];
  readonly origins: readonly RunOriginView[];
}

const sentenceLimit = 8;

/**
 * What the page of a comparison says.
 *
 * @param runs those that were compared, the baseline first
 */
export function comparisonView(comparison: Comparison, runs: readonly StoredRun[]): ComparisonView {
  const [baseline, ...others] = runs.map((run, i) => indexRun(run, nameOf(i))) as [IndexedRun, ...IndexedRun[]];
  const datasets = new Set(comparison.comparisons.flatMap(({ pairs }) => pairs.map(({ dataset }) => dataset)));
  return {
    title: `${count(runs.length)} runs compared on ${listed([...datasets])}`,
    baseline: comparison.baseline,
    level: String(comparison.alpha),
    tests: comparison.tests,
    several: comparison.tests > 1,
    warnings: runs
      .map(({ result }, i) => ({ name: nameOf(i), warnings: warnings(result) }))
      .filter((each) => each.warnings.length > 0),
    runs: comparison.comparisons.map((each, i) => viewRun(each, i, baseline, others[i]!)),
    origins: runs.map(({ result }, i) => ({
      name: nameOf(i),
      command: shellCommand(result.provenance.argv),
      facts: facts(result),
    })),
  };
}

/** What a run is called, by its place among those that are compared. */
function nameOf(i: number): string {
  return i === 0 ? 'Baseline' : `Run ${i + 1}`;
}

function viewRun(
  { run, pairs, unpaired, differences }: RunComparison,
  i: number,
  baseline: IndexedRun,
  other: IndexedRun,
): RunComparisonView {
  const name = nameOf(i + 1);
  const verdicts = pairs
    .filter(({ kind }) => kind !== 'attack')
    .sort((a, b) => Number(isShown(b)) - Number(isShown(a)));
  const chart = (form: ChartForm): string =>
    differencesChart(pairs.map(chartRow), `Differences of ${name} to the baseline, in points`, form);
  return {
    name,
    id: run,
    sentences: verdicts.slice(0, sentenceLimit).map(({ sentence }) => sentence),
    further: Math.max(0, verdicts.length - sentenceLimit),
    pairs: pairs.map(viewPair),
    chart: { wide: chart('wide'), narrow: chart('narrow') },
    flips: pairs.flatMap((pair) => {
      const directions = flipsOf(pair, baseline, other);
      return directions.length === 0 ? [] : [{ title: flipsTitle(pair), open: pair.kind !== 'attack', directions }];
    }),
    unpaired: unpaired.map((each) => ({ name: unpairedName(each), reason: each.reason })),
    differences: differences.map((each) => ({
      name: each.name,
      baseline: each.baseline ?? '—',
      other: each.other ?? '—',
    })),
  };
}

function label(pair: Pair): string {
  return Object.values(pairTitle(pair)).join(' · ');
}

function flipsTitle(pair: Pair): string {
  return `${label(pair)}, ${placeTitle(pair)}: ${count(pair.lost.length)} lost, ${count(pair.gained.length)} gained`;
}

function chartRow(pair: Pair): Parameters<typeof differencesChart>[0][number] {
  return { label: label(pair), ...pair.difference, isShown: isShown(pair) };
}

function isShown({ verdict }: Pair): boolean {
  return verdict === 'higher' || verdict === 'lower';
}

function viewPair(pair: Pair): PairView {
  const { baseline, other, difference, differs, n, p, lost, gained } = pair;
  return {
    ...pairTitle(pair),
    place: placeTitle(pair),
    differs: differs.join('; '),
    n: count(n),
    baseline: estimateView(baseline.accuracy),
    other: estimateView(other.accuracy),
    difference: { value: points(difference.value), interval: pointInterval(difference) },
    p: pValue(p),
    lost: count(lost.length),
    gained: count(gained.length),
    isShown: isShown(pair),
  };
}

function unpairedName({ run, attacks, ...rest }: Unpaired): string {
  const where = { baseline: 'in the baseline', other: 'in the other run', both: 'in both runs' }[run];
  return `${contender(rest)} under ${allOf(attacks)}, ${placeTitle(rest)}, ${where}`;
}
