import type { Check } from '../../src/results/cell.ts';
import { groupChecks, type CheckGroup } from '../../src/results/check-groups.ts';
import { meaningOf } from '../../src/results/check-meanings.ts';
import type { RunResult } from '../../src/results/schema.ts';

/** What a check says of some cells. */
interface FindingView {
  readonly message: string;
  /** Ids. */
  readonly cells: readonly string[];
}

/** A check that found something. */
export interface FoundView extends FindingView {
  readonly status: Check['status'];
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** A check that found nothing in some cells. */
export interface PassedView {
  readonly title: string;
  readonly meaning: string;
  /** "in 3 of 4 cells" */
  readonly where: string;
  readonly findings: readonly FindingView[];
}

/** The checks of a run, for a reader who does not know them. */
export interface ChecksView {
  /** Whether any was made. */
  readonly made: boolean;
  readonly found: readonly FoundView[];
  readonly passed: readonly PassedView[];
}

/** What a check means, in words; one of another version is called by its name. */
function explain(name: string): { title: string; meaning: string; remedy: string } {
  return { title: name, meaning: '', remedy: '', ...meaningOf(name) };
}

function viewPassed(groups: readonly CheckGroup[], measured: number): PassedView[] {
  const byName = new Map<string, CheckGroup[]>();
  for (const group of groups) byName.set(group.name, [...(byName.get(group.name) ?? []), group]);
  return [...byName].map(([name, findings]) => {
    const { title, meaning } = explain(name);
    const count = findings.reduce((sum, { cells }) => sum + cells.length, 0);
    return { title, meaning, where: `in ${count} of ${measured} cell${measured === 1 ? '' : 's'}`, findings };
  });
}

/** All checks, those that found something first and in full. */
export function checks({ cells }: RunResult): ChecksView {
  const groups = groupChecks(cells);
  const measured = cells.filter(({ status }) => status === 'done').length;
  const isFound = ({ status }: Check): boolean => status !== 'passed';
  return {
    made: groups.length > 0,
    found: groups.filter(isFound).map((group) => ({ ...explain(group.name), ...group })),
    passed: viewPassed(
      groups.filter((group) => !isFound(group)),
      measured,
    ),
  };
}

/** What must be read before the numbers: the warnings of the run, and checks that found something. */
export function warnings(result: RunResult): string[] {
  const found = checks(result).found.map(({ message, cells }) => `${cells.join(', ')}: ${message}`);
  return [...new Set([...result.warnings, ...found])];
}
