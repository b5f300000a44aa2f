import type { Cell, Check } from './cell.ts';

/** A check and the cells in which it came out the same way with the same words. */
export interface CheckGroup extends Check {
  /** Ids. */
  readonly cells: readonly string[];
}

const gravest: readonly Check['status'][] = ['failed', 'warning', 'passed'];

/** All checks of a run, equal ones together, those that found something first. */
export function groupChecks(cells: readonly Cell[]): CheckGroup[] {
  const groups = new Map<string, Check & { cells: string[] }>();
  for (const cell of cells) {
    for (const check of cell.status === 'done' ? cell.checks : []) {
      const key = JSON.stringify(check);
      const group = groups.get(key) ?? { ...check, cells: [] };
      group.cells.push(cell.id);
      groups.set(key, group);
    }
  }
  return [...groups.values()].sort((a, b) => gravest.indexOf(a.status) - gravest.indexOf(b.status));
}
