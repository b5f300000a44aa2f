import { summaryCsv } from '../../src/results/csv.ts';
import { assault, ball, interval, markdownTable, percent } from '../../src/results/format.ts';
import { escapeMarkdown } from '../../src/results/markdown-text.ts';
import type { Estimate } from '../../src/results/estimate.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import type { Contest } from '../../src/results/summary.ts';

/** The table of a report as text in another form. */
export interface CopyView {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

function markdown(contests: readonly Contest[]): string {
  const quoted = (estimate: Estimate): string => `${percent(estimate.value)} ${interval(estimate)}`;
  const rows = contests.flatMap((contest) => {
    if (!contest.outcome) return [];
    const { model, defense, dataset, outcome } = contest;
    const names = [model, defense, dataset, ball(contest)].map(escapeMarkdown);
    const attacks = outcome.measured.map((cell) => {
      const { cleanAccuracy, robustAccuracy } = cell.metrics;
      return [...names, escapeMarkdown(assault(cell)), quoted(cleanAccuracy), quoted(robustAccuracy), String(cell.n)];
    });
    const worst = [...names, '**all attacks**', quoted(outcome.clean), `**${quoted(outcome.worst)}**`];
    return attacks.length > 1 ? [...attacks, [...worst, String(outcome.worst.n)]] : attacks;
  });
  return markdownTable([['Model', 'Defense', 'Data', 'Ball', 'Attack', 'Clean', 'Robust', 'n'], ...rows]);
}

/** The table as CSV, that of summary.csv, and as Markdown, in which attacks that were not measured are left out. */
export function copies(
  { cells }: RunResult,
  samples: readonly SampleRecord[],
  contests: readonly Contest[],
): CopyView[] {
  return [
    { id: 'table-markdown', title: 'Markdown', text: markdown(contests) },
    { id: 'table-csv', title: 'CSV', text: summaryCsv(cells, samples) },
  ];
}
