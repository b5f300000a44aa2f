import type { z } from 'zod';
import { checkMetadata } from '../plugins/metadata.ts';
import type { Defense, DefenseDefinition, DefenseState } from './types.ts';

/**
 * Declares a defense; the default export of a file in this folder.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete
 */
export function defineDefense<
  Params extends z.ZodObject,
  Needs extends 'joint' | 'any',
  State extends DefenseState = DefenseState,
>(definition: DefenseDefinition<Params, Needs, State>): Defense {
  checkMetadata('defense', definition);
  return { kind: 'defense', ...(definition as unknown as DefenseDefinition) };
}
