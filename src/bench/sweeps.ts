import type { Cell } from '../results/cell.ts';
import { grouped } from '../results/grouped.ts';

type Swept = Pick<Cell, 'model' | 'dataset' | 'defense' | 'attack' | 'gradient' | 'noise' | 'eot' | 'norm' | 'epsilon'>;

/** Cells that differ in nothing but the radius of the ball, the smallest first. */
export function sweepsOf<T extends Swept>(cells: readonly T[]): T[][] {
  const sweeps = grouped(cells, ({ model, dataset, defense, attack, gradient, noise, eot, norm }) =>
    JSON.stringify([model, dataset, defense, attack, gradient, noise, eot, norm]),
  );
  return [...sweeps.values()].map((sweep) => sweep.toSorted((a, b) => a.epsilon - b.epsilon));
}
