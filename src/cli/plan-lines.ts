import type { Plan } from '../index.ts';
import { textTable, type Column } from './table.ts';

const columns: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'forward passes, at most', align: 'right' },
  { title: 'backward passes, at most', align: 'right' },
];

/** What an experiment would do, for `--dry-run`. */
export function planLines({ config, device, cells, configHash }: Plan): string[] {
  const rows = cells.map(({ id, skipped, forwardPasses, backwardPasses }) =>
    skipped === undefined ? [id, String(forwardPasses), String(backwardPasses)] : [id],
  );
  const [head = '', ...lines] = textTable(columns, rows);
  const cellLines = lines.map((line, i) => {
    const reason = cells[i]?.skipped;
    return reason === undefined ? line : `${line}  skipped: ${reason}`;
  });
  return [
    `benchmark ${config.benchmark}, ${config.samples} samples, seed ${config.seed}, device ${device}, configuration ${configHash.slice(0, 8)}`,
    '',
    head,
    ...cellLines,
  ];
}
