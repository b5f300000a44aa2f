import type * as Epsball from '../index.ts';
import type { Comparison, Pair, RunComparison } from '../index.ts';
import { plain } from './plain.ts';
import { textTable, type Column } from './table.ts';

type Format = Pick<
  typeof Epsball,
  'ball' | 'contender' | 'count' | 'pairTitle' | 'percent' | 'pointInterval' | 'points' | 'pValue'
>;

const columns: readonly Column[] = [
  { title: 'model', align: 'left' },
  { title: 'attack', align: 'left' },
  { title: 'on', align: 'left' },
  { title: 'n', align: 'right' },
  { title: 'baseline', align: 'right' },
  { title: 'this run', align: 'right' },
  { title: 'points', align: 'right' },
  { title: '95 %', align: 'left' },
  { title: 'McNemar', align: 'left' },
  { title: 'lost', align: 'right' },
  { title: 'gained', align: 'right' },
];

/** A table and the verdicts in words for each run, and what could not be compared. */
export function comparisonLines({ baseline, alpha, tests, comparisons }: Comparison, format: Format): string[] {
  const corrected = `A difference counts where p < ${alpha} in McNemar's exact test; the ${tests} p-values are not corrected for their number.`;
  return [
    ...comparisons.flatMap((comparison) => [
      '',
      plain(`${comparison.run} against ${baseline}`),
      ...runLines(comparison, format),
    ]),
    ...(tests > 1 ? [corrected] : []),
  ];
}

function runLines({ pairs, unpaired, differences }: RunComparison, format: Format): string[] {
  const rows = pairs.map((pair) => row(pair, format).map(plain));
  return [
    '',
    ...textTable(columns, rows),
    '',
    ...pairs.map(({ sentence }) => plain(sentence)),
    '',
    ...unpaired.map((each) => {
      const name = [format.contender(each), ...each.attacks, each.ball && format.ball(each.ball)].join(', ');
      return plain(`not compared: ${name} (${each.run}): ${each.reason}`);
    }),
    ...differences.map((each) => plain(`differs: ${each.name}: ${each.baseline ?? 'none'} → ${each.other ?? 'none'}`)),
    ...(differences.length === 0 ? ['Settings, weights, data, program and machine are the same.'] : []),
    '',
  ];
}

function row(pair: Pair, { ball, count, pairTitle, percent, pointInterval, points, pValue }: Format): string[] {
  const { contender, attacks } = pairTitle(pair);
  const { baseline, other, difference, n, p, lost, gained } = pair;
  return [
    ...[contender, attacks, pair.ball ? `${pair.dataset}, ${ball(pair.ball)}` : pair.dataset, count(n)],
    ...[percent(baseline.accuracy.value), percent(other.accuracy.value)],
    ...[points(difference.value), pointInterval(difference), pValue(p), count(lost.length), count(gained.length)],
  ];
}
