import type { Cell, MeasuredCell } from '../../src/results/cell.ts';
import type { Contest } from '../../src/results/summary.ts';
import { accuracyChart, type AccuracyRow } from '../charts/accuracy.ts';
import { estimateView, type EstimateView } from './estimate.ts';
import { baselineOf, differenceTo, type DifferenceView } from './difference.ts';
import { cellDetails, contestDetails } from '../../src/results/details.ts';
import { assault, ball, contender, count } from '../../src/results/format.ts';
import { grouped } from '../../src/results/grouped.ts';

/** A row of the table: an attack, or the worst case over several of them. */
export interface RowView {
  readonly attack: string;
  /** The whole line is one note, because there is no measurement; else null. */
  readonly note: string | null;
  readonly n: string;
  readonly clean: EstimateView | null;
  readonly robust: EstimateView | null;
  readonly passes: string;
  /** Forward and backward passes together, to sort by; null where the row has none. */
  readonly passesNumber: number | null;
  /** The worst case against that of the baseline; null for rows that are not the worst case, and for the baseline. */
  readonly difference: DifferenceView | null;
  /** What the number is made of, in words. */
  readonly details: readonly string[];
  /** Whether this is the number to quote for the contest. */
  readonly worst: boolean;
  /** Whether this attack broke most by itself, where several were run. */
  readonly strongest: boolean;
}

/** All rows of a contest, under one heading of the table. */
export interface ContestView {
  readonly model: string;
  readonly defense: string;
  /** Model and defense as one name, to sort by. */
  readonly contender: string;
  readonly rows: readonly RowView[];
}

/** One table and one chart: all contests on a data set in one ball. */
export interface ArenaView {
  readonly title: string;
  /** What differences are to; null where there is one contender. */
  readonly baseline: string | null;
  /** How many columns the heading of a contest takes, and a note beside the attack. */
  readonly spans: { readonly heading: number; readonly note: number };
  readonly contests: readonly ContestView[];
  /** Charts for wide and for narrow pages, SVG; empty if nothing was measured. */
  readonly chart: { readonly wide: string; readonly narrow: string } | null;
}

/** Groups contests by data set and ball, in order of first appearance. */
export function arenas(contests: readonly Contest[]): ArenaView[] {
  const groups = grouped(contests, (contest) => `${contest.dataset}, ${ball(contest)}`);
  return [...groups].map(([title, group]) => {
    const rows = group.flatMap(chartRows);
    const chart = { wide: accuracyChart(rows, title, 'wide'), narrow: accuracyChart(rows, title, 'narrow') };
    const baseline = baselineOf(group);
    return {
      title,
      baseline: baseline ? contender(baseline) : null,
      spans: baseline ? { heading: 6, note: 5 } : { heading: 5, note: 4 },
      contests: group.map((contest) => contestView(contest, differenceTo(baseline, contest))),
      chart: rows.length > 0 ? chart : null,
    };
  });
}

function contestView(contest: Contest, difference: DifferenceView | null): ContestView {
  const { model, defense, cells, outcome } = contest;
  const names = { model, defense, contender: contender(contest) };
  const several = (outcome?.measured.length ?? 0) > 1;
  const rows = cells.map((cell): RowView => {
    if (cell.status !== 'done') return noteRow(cell);
    const { cleanAccuracy, robustAccuracy } = cell.metrics;
    const { forwardPasses, backwardPasses } = cell.cost;
    return {
      attack: assault(cell),
      note: null,
      n: count(cell.n),
      clean: estimateView(cleanAccuracy),
      robust: estimateView(robustAccuracy),
      passes: `${count(forwardPasses)} + ${count(backwardPasses)}`,
      passesNumber: forwardPasses + backwardPasses,
      difference: several ? null : difference,
      details: cellDetails(cell),
      worst: !several,
      strongest: several && isStrongest(cell, outcome?.measured ?? []),
    };
  });
  if (!outcome || !several) return { ...names, rows };
  const { clean, worst } = outcome;
  const details = contestDetails(contest);
  const together = { attack: 'all attacks', note: null, passes: '', passesNumber: null, details, difference };
  const estimates = { n: count(worst.n), clean: estimateView(clean), robust: estimateView(worst) };
  return { ...names, rows: [...rows, { ...together, ...estimates, worst: true, strongest: false }] };
}

/** Whether a cell's robust accuracy lies below that of every other; on a tie none is the strongest. */
function isStrongest(cell: MeasuredCell, measured: readonly MeasuredCell[]): boolean {
  const { value } = cell.metrics.robustAccuracy;
  return measured.every((other) => other === cell || other.metrics.robustAccuracy.value > value);
}

function noteRow(cell: Exclude<Cell, { status: 'done' }>): RowView {
  const { status, reason } = cell;
  const note = `${status === 'error' ? 'failed' : 'skipped'}: ${reason}`;
  return {
    attack: assault(cell),
    note,
    n: '',
    clean: null,
    robust: null,
    passes: '',
    passesNumber: null,
    difference: null,
    details: [],
    worst: false,
    strongest: false,
  };
}

function chartRows(contest: Contest): AccuracyRow[] {
  if (!contest.outcome) return [];
  const { measured, clean, worst } = contest.outcome;
  const name = contender(contest);
  const several = measured.length > 1;
  const rows = measured.map((cell) => ({
    contender: name,
    attack: assault(cell),
    clean: cell.metrics.cleanAccuracy,
    robust: cell.metrics.robustAccuracy,
    worst: !several,
  }));
  return several ? [...rows, { contender: name, attack: 'all attacks', clean, robust: worst, worst: true }] : rows;
}
