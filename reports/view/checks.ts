import type { Check } from '../../src/results/cell.ts';
import type { RunResult } from '../../src/results/schema.ts';

/** A check and the cells in which it came out the same way with the same words. */
export interface CheckView extends Check {
  readonly cells: readonly string[];
}

/** All checks, those that found something first. */
export function checks({ cells }: RunResult): CheckView[] {
  const groups = new Map<string, Check & { cells: string[] }>();
  for (const cell of cells) {
    for (const check of cell.status === 'done' ? cell.checks : []) {
      const key = JSON.stringify(check);
      const group = groups.get(key) ?? { ...check, cells: [] };
      group.cells.push(cell.id);
      groups.set(key, group);
    }
  }
  const order: readonly Check['status'][] = ['failed', 'warning', 'passed'];
  return [...groups.values()].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** What must be read before the numbers: the warnings of the run, and checks that found something. */
export function warnings(result: RunResult): string[] {
  const found = checks(result).flatMap(({ status, message, cells }) =>
    status === 'passed' ? [] : [`${cells.join(', ')}: ${message}`],
  );
  return [...new Set([...result.warnings, ...found])];
}
