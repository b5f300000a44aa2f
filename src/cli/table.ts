/** One column of a text table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Rows as aligned lines, the titles first; cells of a shorter row are empty. Columns are two blanks apart. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => widthOf(line[i] ?? ''))));
  return lines.map((line) =>
    columns
      .map(({ align }, i) => {
        const padding = ' '.repeat(widths[i]! - widthOf(line[i] ?? ''));
        return align === 'left' ? (line[i] ?? '') + padding : padding + (line[i] ?? '');
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Columns that text takes: its code points, not its UTF-16 units. */
function widthOf(text: string): number {
  return Array.from(text).length;
}

/** Breaks text at blanks into lines of at most `width` characters; longer words stand alone. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
