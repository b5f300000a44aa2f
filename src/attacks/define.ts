import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { checkMetadata } from '../plugins/metadata.ts';
import type { Attack, AttackDefinition, Draws, Ensemble, EnsembleDefinition, State } from './types.ts';

const restarts = z.int().min(1).max(10_000).default(1).describe('Runs per sample, each with its own random numbers.');

/**
 * Parameters of an attack and, if it draws random numbers, how often it starts anew: once where its parameter `randomStart` is false.
 *
 * @throws EpsballError PLUGIN_INVALID
 */
function withRestarts(name: string, params: z.ZodObject, isRandom: boolean): z.ZodObject {
  if ('restarts' in params.shape) {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `the attack ${name} defines a parameter "restarts"; every attack with draws is given one, rename or remove it.`,
    );
  }
  if (!isRandom) return params;
  return params.extend({ restarts }).refine((values) => values.restarts === 1 || values['randomStart'] !== false, {
    path: ['restarts'],
    error: 'without a random start every run is the same: set randomStart=true, or leave restarts away',
  });
}

/**
 * Declares an attack; the default export of a file in `attacks/`. All types follow from the definition, so that the file
 * needs no annotations.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete, or a parameter is called `restarts`
 */
export function defineAttack<
  Params extends z.ZodObject,
  Memory extends State,
  const Wanted extends Draws = Draws,
  Schedule extends string = never,
>(definition: AttackDefinition<Params, Schedule, Wanted, Memory>): Attack {
  checkMetadata('attack', definition);
  return {
    targetable: definition.loss === undefined,
    ...(definition as unknown as AttackDefinition),
    kind: 'attack',
    params: withRestarts(definition.name, definition.params, definition.draws !== undefined),
  };
}

/**
 * Declares an ensemble of attacks; the default export of a file in `attacks/`.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete
 */
export function defineEnsemble<Params extends z.ZodObject>(definition: EnsembleDefinition<Params>): Ensemble {
  checkMetadata('ensemble', definition);
  return { ...(definition as unknown as EnsembleDefinition), kind: 'ensemble' };
}
