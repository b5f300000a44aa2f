import { wilson } from '../stats/wilson.ts';
import type { Cell, MeasuredCell } from './cell.ts';
import type { Estimate } from './estimate.ts';
import { grouped } from './grouped.ts';
import type { SampleRecord } from './sample.ts';

/** All attacks on one defended model within one ball, and what survived every one of them. */
export interface Contest extends Pick<Cell, 'model' | 'dataset' | 'defense' | 'norm' | 'epsilon' | 'epsilonText'> {
  /** Every cell of the contest, in the order of the result. */
  readonly cells: readonly Cell[];
  /** Absent if no attack was measured. */
  readonly outcome?: ContestOutcome;
}

/** The measured part of a contest. */
export interface ContestOutcome {
  readonly measured: readonly MeasuredCell[];
  readonly clean: Estimate;
  /** Share of samples that no attack broke; at most the smallest robust accuracy of the cells. */
  readonly worst: Estimate;
  /** By sample, of those that every measured cell has: whether no attack broke it. What `worst` is the share of. */
  readonly standing: ReadonlyMap<number, boolean>;
  /** The cell of the attack that broke most by itself; the first of them on a tie. */
  readonly strongest: MeasuredCell;
}

/** Groups cells by everything but the attack, radii by their value however they are written, in order of first appearance, and takes the worst case sample by sample. */
export function contests(cells: readonly Cell[], samples: readonly SampleRecord[]): Contest[] {
  const broken = brokenSamples(samples);
  const groups = grouped(cells, (cell) =>
    JSON.stringify([cell.model, cell.dataset, cell.defense, cell.norm, cell.epsilon]),
  );
  return [...groups.values()].map((group) => {
    const { model, dataset, defense, norm, epsilon, epsilonText } = group[0]!;
    const outcome = contestOutcome(group, broken);
    return { model, dataset, defense, norm, epsilon, epsilonText, cells: group, ...(outcome && { outcome }) };
  });
}

function contestOutcome(cells: readonly Cell[], broken: BrokenSamples): ContestOutcome | undefined {
  const measured = cells.filter((cell) => cell.status === 'done');
  const [first] = measured;
  if (!first) return undefined;
  const strongest = measured.reduce((weakest, cell) =>
    cell.metrics.robustAccuracy.value < weakest.metrics.robustAccuracy.value ? cell : weakest,
  );
  const standing = standingSamples(measured, broken);
  const worst = wilson([...standing.values()].filter(Boolean).length, standing.size);
  return { measured, clean: first.metrics.cleanAccuracy, worst, standing, strongest };
}

/** By cell id: the success of the attack by sample. */
export type BrokenSamples = ReadonlyMap<string, ReadonlyMap<number, boolean>>;

/** What became of every sample, cell by cell. */
export function brokenSamples(samples: readonly SampleRecord[]): BrokenSamples {
  const byCell = grouped(samples, ({ cell }) => cell);
  return new Map(
    [...byCell].map(([cell, records]) => [cell, new Map(records.map(({ sample, success }) => [sample, success]))]),
  );
}

const noSamples: ReadonlyMap<number, boolean> = new Map();

/** By sample that every one of these cells has: whether it is broken in none. */
export function standingSamples(
  cells: readonly Pick<Cell, 'id'>[],
  broken: BrokenSamples,
): ReadonlyMap<number, boolean> {
  const [first = noSamples, ...others] = cells.map(({ id }) => broken.get(id) ?? noSamples);
  const shared = [...first.keys()].filter((sample) => others.every((other) => other.has(sample)));
  return new Map(shared.map((sample) => [sample, [first, ...others].every((each) => each.get(sample) === false)]));
}
