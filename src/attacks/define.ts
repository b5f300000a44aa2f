import type { z } from 'zod';
import { checkMetadata } from '../plugins/metadata.ts';
import type { Attack, AttackDefinition, Draws, State } from './types.ts';

/**
 * Declares an attack; the default export of a file in `attacks/`. All types follow from the definition, so that the file
 * needs no annotations.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete
 */
export function defineAttack<
  Params extends z.ZodObject,
  Memory extends State,
  const Wanted extends Draws = Draws,
  Schedule extends string = never,
>(definition: AttackDefinition<Params, Schedule, Wanted, Memory>): Attack {
  checkMetadata('attack', definition);
  return { kind: 'attack', ...(definition as unknown as AttackDefinition) };
}
