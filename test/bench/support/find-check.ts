import type { Cell, Check } from '../../../src/results/cell.ts';
import type { CheckName } from '../../../src/results/check-meanings.ts';

/** The check of that name in the cell of an attack. */
export function findCheck(cells: readonly Cell[], attack: string, name: CheckName): Check | undefined {
  const cell = cells.find((candidate) => candidate.attack === attack);
  return cell?.status === 'done' ? cell.checks.find((check) => check.name === name) : undefined;
}

/** "name: status" of all checks of a cell that found something. */
export function alarms(cells: readonly Cell[], attack: string): string[] {
  const cell = cells.find((candidate) => candidate.attack === attack);
  const checks = cell?.status === 'done' ? cell.checks : [];
  return checks.filter(({ status }) => status !== 'passed').map(({ name, status }) => `${name}: ${status}`);
}
