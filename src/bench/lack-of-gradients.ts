import { usesOwnGradients } from '../attacks/strength.ts';
import type { Attack, AttackPlugin, Norm } from '../attacks/types.ts';
import type { Defense } from '../defenses/types.ts';
import type { LoadedModel } from '../models/types.ts';
import type { ResolvedStage } from './stages.ts';

/** What names attacks that are possible instead. */
export const needsNone = 'these attacks need none';

/** A model by the name that the user gave it. */
interface Named {
  readonly name: string;
  readonly model: Pick<LoadedModel, 'blackBox'>;
}

function namesOf(stages: readonly ResolvedStage[]): string {
  return [...new Set(stages.map(({ attack }) => attack.name))].join(', ');
}

/** Attacks in a ball that ask for logits or classes alone, controls aside. */
export function attacksWithoutGradients(known: ReadonlyMap<string, AttackPlugin>, norm: Norm): string {
  const suits = (attack: AttackPlugin): attack is Attack =>
    attack.kind === 'attack' &&
    attack.access !== 'gradient' &&
    attack.strength !== 'random' &&
    attack.norms.includes(norm);
  return [...known.values()]
    .filter(suits)
    .map(({ name }) => name)
    .join(', ');
}

/**
 * Why a cell cannot be measured where a model can only be called: an attack of the cell follows its gradients, or those of a stand-in
 * that has none either, or the defense asks the classifier in its steps.
 *
 * @param standIn the model on which attacks make their points that know nothing of the one attacked
 * @param possible attacks that need no gradients, in words
 */
export function lackOfGradients(
  stages: readonly ResolvedStage[],
  defense: Pick<Defense, 'name' | 'classify'>,
  attacked: Named,
  standIn: Named,
  possible: string,
): string | undefined {
  const { blackBox } = attacked.model;
  const own = blackBox ? stages.filter(({ attack }) => usesOwnGradients(attack)) : [];
  const borrowed = standIn.model.blackBox ? stages.filter(({ attack }) => attack.surrogate) : [];
  const [needing, { name, model }] = own.length > 0 ? [own, attacked] : [borrowed, standIn];
  if (needing.length > 0) {
    return `${namesOf(needing)} cannot follow gradients of ${name}: ${model.blackBox!.reason}; ${needsNone}: ${possible}`;
  }
  return blackBox && defense.classify
    ? `the defense ${defense.name} asks the classifier in its steps, and ${attacked.name} can only be called after them: ${blackBox.reason}`
    : undefined;
}
