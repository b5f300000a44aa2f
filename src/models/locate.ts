import { resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import { folderPlace, shippedPlace } from './checkpoint-place.ts';
import { downloadCheckpoint } from './download-checkpoint.ts';
import type { ModelPlace } from './place.ts';

const urlPattern = /^https?:\/\//i;

/**
 * Finds a model by what a user calls it: a shipped checkpoint NAME-DATASET by its name, a checkpoint folder by a path (with a
 * separator in it), or one on the network by its URL with the checksum of the weights, `https://…/FOLDER#sha256=HEX`.
 *
 * @throws EpsballError UNKNOWN_NAME, MISSING_WEIGHTS, CORRUPT_WEIGHTS, CHECKSUM_MISMATCH, or INVALID_OPTION for a model of another data set
 */
export async function locateModel(reference: string, dataset: string): Promise<ModelPlace> {
  if (urlPattern.test(reference)) return folderPlace(await downloadCheckpoint(reference), dataset);
  if (/[\\/]/.test(reference)) return folderPlace(resolve(reference), dataset);
  return shippedPlace(reference, dataset);
}

/**
 * Finds several models.
 *
 * @throws EpsballError as `locateModel`, or INVALID_OPTION where two have one name
 */
export async function locateModels(references: readonly string[], dataset: string): Promise<ModelPlace[]> {
  const places: ModelPlace[] = [];
  for (const reference of references) {
    const place = await locateModel(reference, dataset);
    if (places.some(({ name }) => name === place.name)) {
      throw new EpsballError(
        'INVALID_OPTION',
        `two models are called ${place.name}; rename one in its card.json, or attack them in two runs.`,
      );
    }
    places.push(place);
  }
  return places;
}
