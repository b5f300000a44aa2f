import { stringify } from 'csv-stringify/sync';
import type { Cell } from './cell.ts';
import type { Estimate } from './estimate.ts';
import type { SampleRecord } from './sample.ts';
import { contests, type Contest } from './summary.ts';

const columns = [
  ...['model', 'dataset', 'defense', 'attack', 'gradient', 'noise', 'eot', 'norm', 'epsilon', 'status', 'n'],
  ...['clean_accuracy', 'clean_low', 'clean_high', 'robust_accuracy', 'robust_low', 'robust_high'],
  ...['clean_average', 'clean_majority', 'robust_average', 'robust_majority'],
  ...['forward_passes', 'backward_passes', 'seconds', 'reason'],
];

type Row = Readonly<Record<string, string | number>>;

/**
 * summary.csv: one row for each cell, and after each contest of several attacks one with the attack `all`, the worst
 * case sample by sample. Fractions are 0 … 1. Text that a spreadsheet would take for a formula is escaped.
 */
export function summaryCsv(cells: readonly Cell[], samples: readonly SampleRecord[]): string {
  const rows = contests(cells, samples).flatMap((contest) => [...contest.cells.map(cellRow), ...worstRows(contest)]);
  return stringify(rows, { header: true, columns, escape_formulas: true });
}

function cellRow(cell: Cell): Row {
  const { status } = cell;
  const identity = {
    ...place(cell),
    attack: cell.attack,
    gradient: cell.gradient,
    noise: cell.noise,
    eot: cell.eot,
    status,
  };
  if (cell.status !== 'done') return { ...identity, reason: cell.reason };
  const { cleanAccuracy, robustAccuracy, cleanAverage, cleanMajority, robustAverage, robustMajority } = cell.metrics;
  const { forwardPasses, backwardPasses, seconds } = cell.cost;
  return {
    ...identity,
    n: cell.n,
    ...estimateColumns('clean', cleanAccuracy),
    ...estimateColumns('robust', robustAccuracy),
    ...(cleanAverage && { clean_average: cleanAverage.value }),
    ...(cleanMajority && { clean_majority: cleanMajority.value }),
    ...(robustAverage && { robust_average: robustAverage.value }),
    ...(robustMajority && { robust_majority: robustMajority.value }),
    forward_passes: forwardPasses,
    backward_passes: backwardPasses,
    seconds,
  };
}

function worstRows(contest: Contest): Row[] {
  if (!contest.outcome || contest.outcome.measured.length < 2) return [];
  const { clean, worst } = contest.outcome;
  const estimates = { ...estimateColumns('clean', clean), ...estimateColumns('robust', worst) };
  return [{ ...place(contest), attack: 'all', status: 'done', n: worst.n, ...estimates }];
}

function place({ model, dataset, defense, norm, epsilonText }: Cell | Contest): Row {
  return { model, dataset, defense, norm, epsilon: epsilonText };
}

function estimateColumns(prefix: string, { value, low, high }: Estimate): Row {
  return { [`${prefix}_accuracy`]: value, [`${prefix}_low`]: low, [`${prefix}_high`]: high };
}
