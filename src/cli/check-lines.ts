import type * as Epsball from '../index.ts';
import type { Cell, CheckGroup } from '../index.ts';
import { plain } from './plain.ts';

/** Cells named in a line. */
const mostNamed = 3;

function nameCells({ cells }: CheckGroup): string {
  const further = cells.length - mostNamed;
  return plain(cells.slice(0, mostNamed).join(', ')) + (further > 0 ? ` and ${further} more` : '');
}

/** A line in words for every check that found something, the gravest first. */
export function checkLines(
  cells: readonly Cell[],
  { groupChecks }: Pick<typeof Epsball, 'groupChecks'>,
  emphasise: (text: string) => string,
): string[] {
  const found = groupChecks(cells).filter(({ status }) => status !== 'passed');
  const lines = found.map(
    (group) => `${emphasise(`${group.status}: ${group.name}`)} ${nameCells(group)}: ${plain(group.message)}`,
  );
  return lines.length > 0 ? [...lines, ''] : [];
}
