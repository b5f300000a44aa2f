import type { Params } from '../results/cell.ts';
import type { Attack, Norm, Strength } from './types.ts';

const fromWeakest: readonly Strength[] = ['random', 'one-step', 'iterated', 'adaptive'];

/** Whether an attack follows the gradients of the very model that is attacked. */
export function usesOwnGradients({ access, surrogate }: Attack): boolean {
  return access === 'gradient' && surrogate !== true;
}

/** Whether it does so more than once. */
export function iteratesGradients(attack: Attack, params: Params, norm: Norm): boolean {
  return usesOwnGradients(attack) && attack.rounds(params, norm) > 2;
}

/**
 * Where an attack stands in the order of strength: as declared, or by how often it follows a gradient within the ball.
 * Undefined where no order is known: attacks that see less, work on another model, or seek the smallest perturbation.
 */
export function strengthOf(attack: Attack, params: Params, norm: Norm): Strength | undefined {
  if (attack.strength) return attack.strength;
  if (!usesOwnGradients(attack) || attack.goal === 'minimum-norm') return undefined;
  return iteratesGradients(attack, params, norm) ? 'iterated' : 'one-step';
}

/** Whether one attack should break whatever another does. */
export function isStronger(one: Strength, other: Strength): boolean {
  return fromWeakest.indexOf(one) > fromWeakest.indexOf(other);
}
