import { identify } from '../bench/measure-cell.ts';
import type { PlannedCell } from '../bench/types.ts';
import type { Cell } from '../results/cell.ts';
import { differing } from './differing.ts';
import type { CaseFile } from './evidence.ts';
import type { PlannedRun } from './plan-run.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, stands, unchecked, type Ruling } from './ruling.ts';

type UnmeasuredCell = Exclude<Cell, { status: 'done' }>;

/** In what a cell is another than the configuration leads to. */
function otherThanPlanned(cell: Cell, planned: PlannedCell | undefined): string[] {
  if (!planned) return [`the configuration does not lead to ${cell.id}`];
  const identity = Object.entries(identify(planned)) as [keyof ReturnType<typeof identify>, unknown][];
  const other = identity.flatMap(([name, value]) => differing(`${name} of ${cell.id}`, cell[name], value));
  if (cell.status !== 'done') return other;
  if (planned.skipped !== undefined)
    return [...other, `${cell.id} has numbers, but cannot be measured: ${planned.skipped}`];
  const attacksOf = (stages: readonly Pick<PlannedCell['stages'][number], 'attack' | 'params'>[]): unknown =>
    stages.map(({ attack, params }) => [attack, params]);
  const expected = planned.stages.length > 1 ? planned.stages : [];
  return [...other, ...differing(`stages of ${cell.id}`, attacksOf(cell.stages ?? []), attacksOf(expected))];
}

/** Whether a cell without numbers has to be one. */
function ruleOnUnmeasured({ id, status, reason }: UnmeasuredCell, { skipped }: PlannedCell): Ruling {
  if (status === 'error')
    return unchecked(id, `it has no number, since it ended in an error (${reason}); only another run can say it anew`);
  if (skipped === undefined) return falls(id, `it is said to be skipped (${reason}), but its attack can be run`);
  return skipped === reason
    ? stands(id, `it is skipped: ${reason}`)
    : unchecked(id, `it is skipped, as it must be; the reason given is "${reason}", here it is "${skipped}"`);
}

/** Whether the cells are exactly those that the configuration leads to, and those are skipped that cannot be measured. */
export function checkPlan({ result: { cells } }: PublishedRun, run: PlannedRun, cases: CaseFile): Ruling[] {
  const unmeasured = cells.filter((cell): cell is UnmeasuredCell => cell.status !== 'done');
  if ('lack' in run) {
    const words = `they were not compared with what the configuration leads to: ${run.lack}`;
    for (const { id, status } of cells) {
      if (status === 'done') cases.of(id).robust.gaps.push('whether its attack is as it says was not looked at');
    }
    const without = ({ id, status, reason }: UnmeasuredCell): Ruling =>
      unchecked(id, `it has no number (${status}: ${reason}), and whether it must be so was not looked at`);
    return [unchecked('planned cells', words), ...unmeasured.map(without)];
  }
  const planned = new Map(run.plan.cells.map((cell) => [cell.id, cell]));
  const ids = new Set(cells.map(({ id }) => id));
  const missing = run.plan.cells.filter(({ id }) => !ids.has(id)).map(({ id }) => `there is no cell ${id}`);
  const wrong = cells.flatMap((cell) => {
    const other = otherThanPlanned(cell, planned.get(cell.id));
    const { clean, robust } = cases.of(cell.id);
    for (const { against } of [clean, robust]) against.push(...other);
    return other;
  });
  return [
    rule('planned cells', [...missing, ...wrong], 'they are exactly those that the configuration leads to'),
    ...unmeasured.flatMap((cell) => {
      const of = planned.get(cell.id);
      return of ? [ruleOnUnmeasured(cell, of)] : [];
    }),
  ];
}
