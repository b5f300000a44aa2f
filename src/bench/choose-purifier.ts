import type { Defense } from '../defenses/types.ts';
import { EpsballError } from '../errors.ts';
import { locateModel } from '../models/locate.ts';
import type { ModelPlace } from '../models/place.ts';

function assertOwnName(place: ModelPlace, models: readonly ModelPlace[]): ModelPlace {
  const namesake = models.find(({ name }) => name === place.name);
  if (!namesake || namesake.path === place.path) return place;
  throw new EpsballError(
    'INVALID_OPTION',
    `the purifier and a model are both called ${place.name}, and are not the same; results could not tell them apart. Rename the folder of one.`,
  );
}

/**
 * Where the joint model lies that purifies for all others; undefined where the user names none.
 *
 * @param models those that it purifies for
 * @throws EpsballError INVALID_OPTION where no defense needs one, or it has the name of another model; as `locateModel`
 */
export async function choosePurifier(
  given: string | undefined,
  defenses: readonly Defense[],
  dataset: string,
  models: readonly ModelPlace[],
): Promise<ModelPlace | undefined> {
  if (given === undefined) return undefined;
  if (defenses.some(({ needs }) => needs === 'joint')) return assertOwnName(await locateModel(given, dataset), models);
  throw new EpsballError(
    'INVALID_OPTION',
    `the purifier is ${given}, but no defense of this run needs a joint model: ${defenses.map(({ name }) => name).join(', ')}. Leave it away, or add a defense such as tweedie.`,
  );
}
