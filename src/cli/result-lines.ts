import type * as Epsball from '../index.ts';
import type { Cell, Contest, Estimate, RunOutcome } from '../index.ts';
import { textTable, type Column } from './table.ts';

type Format = Pick<typeof Epsball, 'assault' | 'contests' | 'ball' | 'count' | 'interval' | 'percent'>;

const columns: readonly Column[] = [
  { title: 'model', align: 'left' },
  { title: 'defense', align: 'left' },
  { title: 'attack', align: 'left' },
  { title: 'ball', align: 'left' },
  { title: 'n', align: 'right' },
  { title: 'clean', align: 'right' },
  { title: '95 %', align: 'left' },
  { title: 'robust', align: 'right' },
  { title: '95 %', align: 'left' },
  { title: 'passes', align: 'right' },
];

/** The final table: a line for each cell, and the worst case where several attacks were run. */
export function resultLines(
  { result, samples }: Omit<RunOutcome, 'operatorTimes'>,
  { assault, contests, ball, count, interval, percent }: Format,
  emphasise: (line: string) => string,
): string[] {
  const notes = new Map<number, string>();
  const worst = new Set<number>();
  const rows: string[][] = [];
  const estimates = (clean: Estimate, robust: Estimate): string[] =>
    [clean, robust].flatMap((estimate) => [percent(estimate.value), interval(estimate)]);
  for (const contest of contests(result.cells, samples)) {
    const place = (attack: string): string[] => [contest.model, contest.defense, attack, ball(contest)];
    for (const cell of contest.cells) {
      if (cell.status !== 'done') notes.set(rows.length, reasonOf(cell));
      else if (!several(contest)) worst.add(rows.length);
      rows.push([...place(assault(cell)), ...(cell.status === 'done' ? measuredColumns(cell) : [])]);
    }
    if (contest.outcome && several(contest)) {
      const { clean, worst: together } = contest.outcome;
      worst.add(rows.length);
      rows.push([...place('all'), count(together.n), ...estimates(clean, together)]);
    }
  }
  const [head = '', ...lines] = textTable(
    columns,
    rows.map((row) => row.map((text) => text.replaceAll('\u202f', ' '))),
  );
  const finished = lines.map((line, i) => (worst.has(i) ? emphasise(line) : line + (notes.get(i) ?? '')));
  return ['', head, ...finished, ''];

  function measuredColumns({ n, metrics, cost }: Extract<Cell, { status: 'done' }>): string[] {
    const passes = count(cost.forwardPasses + cost.backwardPasses);
    return [count(n), ...estimates(metrics.cleanAccuracy, metrics.robustAccuracy), passes];
  }
}

function several({ outcome }: Contest): boolean {
  return (outcome?.measured.length ?? 0) > 1;
}

function reasonOf({ status, reason }: Exclude<Cell, { status: 'done' }>): string {
  return `  ${status === 'error' ? 'failed' : 'skipped'}: ${reason}`;
}
