import type { Defense } from '../defenses/types.ts';
import { EpsballError } from '../errors.ts';
import { locateModel, type ModelPlace } from '../models/locate.ts';

/**
 * Where the joint model lies that purifies for all others; undefined where the user names none.
 *
 * @throws EpsballError INVALID_OPTION where no defense needs one; as `locateModel`
 */
export async function choosePurifier(
  given: string | undefined,
  defenses: readonly Defense[],
  dataset: string,
): Promise<ModelPlace | undefined> {
  if (given === undefined) return undefined;
  if (defenses.some(({ needs }) => needs === 'joint')) return locateModel(given, dataset);
  throw new EpsballError(
    'INVALID_OPTION',
    `the purifier is ${given}, but no defense of this run needs a joint model: ${defenses.map(({ name }) => name).join(', ')}. Leave it away, or add a defense such as tweedie.`,
  );
}
