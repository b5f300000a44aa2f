import type { OperatorTime } from '../index.ts';
import { textTable, type Column } from './table.ts';

const columns: readonly Column[] = [
  { title: 'operator', align: 'left' },
  { title: 'share', align: 'right' },
  { title: 'seconds', align: 'right' },
  { title: 'calls', align: 'right' },
];

/** Where the time of a run went, by type of operator, all workers together. */
export function profileLines(times: readonly OperatorTime[]): string[] {
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = times.map(({ operator, seconds, calls }) => [
    operator,
    `${((100 * seconds) / total).toFixed(1)} %`,
    seconds.toFixed(3),
    String(calls),
  ]);
  return [...textTable(columns, rows), ''];
}
