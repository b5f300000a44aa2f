import { countsOtherClasses } from '../results/config.ts';
import { count, interval, percent } from '../results/format.ts';
import type { Footnotes } from './footnotes.ts';
import type { Leaderboard, LeaderboardRow, LeaderboardTable } from './leaderboard.ts';
import { attackSummary, contenderName } from './row-text.ts';

/** A cell of a table as text, with the numbers of its footnotes in order. */
export interface TextCell {
  readonly text: string;
  readonly notes: readonly number[];
  /** Whether the text holds names from files. */
  readonly isName: boolean;
}

/** The columns of the tables in Markdown and LaTeX. */
export const textColumns = ['Rank', 'Contender', 'Robust', 'Clean', 'Reported', 'Attacks', 'Images'];

/** What the tables in Markdown and LaTeX hold: a row of cells for each row of the leaderboard. */
export function textRows({ rows }: LeaderboardTable, notes: Footnotes): TextCell[][] {
  return rows.map((row) => [
    plain(row.rank === null ? '–' : String(row.rank)),
    { text: contenderName(row), notes: ascending(row.flags.map((flag) => notes.numberOf(flag))), isName: true },
    plain(`${percent(row.outcome.worst.value)} ${interval(row.outcome.worst)}`),
    plain(`${percent(row.outcome.clean.value)} ${interval(row.outcome.clean)}`),
    reported(row, notes),
    { text: attackSummary(row), notes: [], isName: true },
    plain(count(row.outcome.worst.n)),
  ]);
}

function reported({ claims }: LeaderboardRow, notes: Footnotes): TextCell {
  const text = claims.map(({ robustAccuracy, above }) => `${percent(robustAccuracy)}${above ? ' (above)' : ''}`);
  return { text: text.join(', '), notes: ascending(claims.map((claim) => notes.numberOf(claim))), isName: false };
}

function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

function plain(text: string): TextCell {
  return { text, notes: [], isName: false };
}

/** What readers of the tables must know. */
export function readingRules({ runs }: Pick<Leaderboard, 'runs'>): string[] {
  const isAnyAimed = runs.some(({ config }) => countsOtherClasses(config.target));
  const aimed = isAnyAimed
    ? ' In tables of a target images count as robust, too, that are taken for another wrong class than that.'
    : '';
  return [
    `Robust: share of images classified correctly when clean and after every attack named, an upper bound.${aimed} Clean: share classified correctly without an attack. In brackets: 95\u202f% intervals after Wilson.`,
    'A row is what one run measured; numbers of different runs are never put together. Of several runs of the same weights behind the same defense only the lowest number has a rank. Where intervals overlap, the order of ranks is not certain, and a row under weaker attacks looks more robust: look at the attacks of both.',
  ];
}
