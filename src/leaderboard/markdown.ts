import { markdownTable } from '../results/format.ts';
import { codeSpan, escapeMarkdown } from '../results/markdown-text.ts';
import { footnotesOf, type Footnote } from './footnotes.ts';
import type { Leaderboard } from './leaderboard.ts';
import { readingRules, textColumns, textRows, type TextCell } from './table-text.ts';

/** leaderboard.md: a table for each data set and ball, and their footnotes. Whatever names say, they come out as text. */
export function leaderboardMarkdown(leaderboard: Leaderboard): string {
  const notes = footnotesOf(leaderboard);
  const tables = leaderboard.tables.flatMap((table) => {
    const rows = textRows(table, notes).map((row) => row.map(cellText));
    return [`### ${escapeMarkdown(table.title)}`, markdownTable([textColumns, ...rows])];
  });
  const list = notes.all.map((note, i) => `${i + 1}. ${noteText(note)}`).join('\n');
  return `${[...tables, ...readingRules(leaderboard), ...(list === '' ? [] : [list])].join('\n\n')}\n`;
}

function cellText({ text, notes, isName }: TextCell): string {
  if (text === '') return '';
  const shown = isName ? codeSpan(text) : text;
  return notes.length === 0 ? shown : `${shown} <sup>${notes.join(', ')}</sup>`;
}

function noteText({ text, url }: Footnote): string {
  return url === null
    ? escapeMarkdown(text)
    : `${escapeMarkdown(text)} <${url.replace(/[<>\s]/g, encodeURIComponent)}>`;
}
