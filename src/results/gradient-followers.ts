import type { AttackMode, Cell } from './cell.ts';
import { assault } from './format.ts';

/** The attack that makes its points on another model of the run, whatever its parameters. */
const isTransfer = (attack: string): boolean => attack.split(':')[0] === 'transfer';

/** Whether points are made on the defended model itself, with its gradients exact or approximate, and not elsewhere. */
export function isMadeOnDefended({ gradient }: Pick<AttackMode, 'gradient'>): boolean {
  return gradient !== 'transfer' && gradient !== 'surrogate';
}

/**
 * Which attacks, each in its way of seeing the defense, followed gradients of the defended model, exact or approximate: not those of another
 * model, noise, or answers alone. Judged over all cells of a run, since at a large radius nothing may be left to ask.
 *
 * @returns whether a cell belongs to such an attack
 */
export function gradientFollowers(cells: readonly Cell[]): (cell: Cell) => boolean {
  const followers = new Set(
    cells
      .filter((cell) => cell.status === 'done' && cell.cost.backwardPasses > 0)
      .filter((cell) => isMadeOnDefended(cell) && !isTransfer(cell.attack))
      .map(assault),
  );
  return (cell) => followers.has(assault(cell));
}
