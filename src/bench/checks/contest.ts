import type { Cell, Check, MeasuredCell } from '../../results/cell.ts';
import type { SampleRecord } from '../../results/sample.ts';
import { contests } from '../../results/summary.ts';
import type { ResolvedStage } from '../stages.ts';
import { blackBox, checkBeatenGradients, transfer } from './beaten-gradients.ts';
import { enterContest, type ContestEntry } from './contest-entry.ts';
import { checkGradientModes } from './gradient-modes.ts';
import { checkWeakerAttack } from './weaker-attack.ts';

function checkEntries(entries: readonly ContestEntry[]): (readonly [string, Check[]])[] {
  const ofOutsiders = [blackBox, transfer].map((outsiders) => checkBeatenGradients(entries, outsiders));
  return entries.map((entry) => {
    const checks = [
      ...ofOutsiders.map((check) => check?.(entry)),
      checkWeakerAttack(entry, entries),
      checkGradientModes(entry, entries),
    ];
    return [entry.cell.id, checks.filter((check) => check !== undefined)];
  });
}

/**
 * Compares the attacks on each defended model within each ball, and adds what that says to the cells.
 *
 * @param stagesOf the attacks of a cell, by its id
 */
export function checkContests(
  cells: readonly Cell[],
  samples: readonly SampleRecord[],
  stagesOf: (id: string) => readonly ResolvedStage[],
): Cell[] {
  const records = new Map<string, SampleRecord[]>();
  for (const record of samples) records.set(record.cell, [...(records.get(record.cell) ?? []), record]);
  const enter = (cell: MeasuredCell): ContestEntry => enterContest(cell, stagesOf(cell.id), records.get(cell.id) ?? []);
  const found = new Map(
    contests(cells, samples).flatMap(({ outcome }) => checkEntries((outcome?.measured ?? []).map(enter))),
  );
  return cells.map((cell) =>
    cell.status === 'done' ? { ...cell, checks: [...cell.checks, ...(found.get(cell.id) ?? [])] } : cell,
  );
}
