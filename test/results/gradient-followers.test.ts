import test from 'ava';
import type { Cell, MeasuredCell } from '../../src/results/cell.ts';
import { gradientFollowers } from '../../src/results/gradient-followers.ts';
import { madeUpRun } from './made-up-run.ts';

const [cell] = madeUpRun({ models: ['gradresnet'], defenses: ['tweedie'], attacks: ['pgd'] }).result.cells as [
  MeasuredCell,
];
const spending = (backwardPasses: number): MeasuredCell['cost'] => ({ ...cell.cost, backwardPasses });
const follows = (own: Partial<MeasuredCell>, others: readonly Cell[] = []): boolean => {
  const tried = { ...cell, ...own };
  return gradientFollowers([tried, ...others])(tried);
};

test('gradients of the defended model are followed exactly or approximately', (t) => {
  for (const gradient of ['full', 'bpda', 'bpda-score'] as const) t.true(follows({ gradient }));
});

test('those of another model are none of its own, and neither is noise', (t) => {
  for (const gradient of ['transfer', 'surrogate'] as const) t.false(follows({ gradient }));
  for (const attack of ['transfer', 'transfer:steps=3']) t.false(follows({ attack }));
  t.false(follows({ attack: 'uniform-noise', cost: spending(0) }));
});

test('an attack that had nothing left to ask at a large radius is known by the smaller one', (t) => {
  t.true(follows({ epsilon: 1, cost: spending(0) }, [cell]));
  t.false(follows({ gradient: 'transfer', cost: spending(0) }, [cell]));
});
