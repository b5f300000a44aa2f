import { footnotesOf, type Footnote } from './footnotes.ts';
import type { Leaderboard, LeaderboardTable } from './leaderboard.ts';
import { readingRules, textColumns, textRows, type TextCell } from './table-text.ts';

const symbols: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '|': String.raw`\textbar{}`,
  '"': String.raw`\char34{}`,
  '`': String.raw`\textasciigrave{}`,
  '-': '-{}',
  '\u202f': String.raw`\,`,
  '\u00a0': '~',
  'ℓ∞': String.raw`$\ell_\infty$`,
  ℓ2: String.raw`$\ell_2$`,
  ℓ1: String.raw`$\ell_1$`,
  ε: String.raw`$\varepsilon$`,
  σ: String.raw`$\sigma$`,
  '–': '--',
  '—': '---',
};

/**
 * leaderboard.tex: a table for each data set and ball, for a document that loads `booktabs` and `textcomp`. Whatever names say, they come
 * out as text; letters beyond Latin ones, which not every engine can set, as their numbers, "[U+03B1]".
 */
export function leaderboardLatex(leaderboard: Leaderboard): string {
  const notes = footnotesOf(leaderboard);
  const tables = leaderboard.tables.map((table) => tableText(table, textRows(table, notes), notes.all));
  return `% Needs \\usepackage{booktabs,textcomp}.\n${tables.join('\n')}`;
}

/** Text that means nothing in LaTeX, on one line. */
export function escapeLatex(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ℓ∞|ℓ[12]|-(?=-)|[\\~^<>|"`{}$&#_%]|[^\x20-\x7e]/gu, (found) => {
      if (Object.hasOwn(symbols, found)) return symbols[found]!;
      if (/[{}$&#_%]/.test(found)) return `\\${found}`;
      return /[\u00a1-\u017f]/.test(found)
        ? found
        : `[U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;
    });
}

function tableText(
  { title, rows: measured }: LeaderboardTable,
  rows: readonly (readonly TextCell[])[],
  all: readonly Footnote[],
): string {
  const used = [...new Set(rows.flat().flatMap(({ notes }) => notes))].sort((a, b) => a - b);
  const footnotes = used.map((number) => `${number}: ${all[number - 1]!.text} ${all[number - 1]!.url ?? ''}`.trim());
  return [
    String.raw`\begin{table}`,
    String.raw`  \centering`,
    String.raw`  \caption{Robust accuracy, ${escapeLatex(title)}.}`,
    String.raw`  \begin{tabular}{rlrrrlr}`,
    String.raw`    \toprule`,
    `    ${textColumns.join(' & ')} \\\\`,
    String.raw`    \midrule`,
    ...rows.map((row) => `    ${row.map(cellText).join(' & ')} \\\\`),
    String.raw`    \bottomrule`,
    String.raw`  \end{tabular}`,
    ...[...readingRules({ runs: measured.map(({ run }) => run) }), ...footnotes].map(
      (note) => String.raw`  \par\footnotesize ${escapeLatex(note)}`,
    ),
    String.raw`\end{table}`,
    '',
  ].join('\n');
}

function cellText({ text, notes }: TextCell): string {
  const superscript = notes.length === 0 ? '' : `\\textsuperscript{${notes.join(', ')}}`;
  return `${escapeLatex(text)}${superscript}`;
}
