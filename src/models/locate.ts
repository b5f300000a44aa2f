import { resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import { folderPlace, shippedPlace } from './checkpoint-place.ts';
import { downloadCheckpoint } from './download-checkpoint.ts';
import { onnxPlace } from './onnx/place.ts';
import { modulePlace } from './plugin/place.ts';
import type { ModelPlace } from './place.ts';
import { tfjsPlace } from './tfjs/place.ts';

const urlPattern = /^https?:\/\//i;
const onnxPattern = /\.onnx$/i;
const jsonPattern = /\.json$/i;
const modulePattern = /\.m?[jt]s$/i;

/**
 * Finds a model by what a user calls it: a shipped checkpoint NAME-DATASET by its name, a checkpoint folder by a path (with a
 * separator in it), one on the network by its URL with the checksum of the weights, `https://…/FOLDER#sha256=HEX`, an ONNX file
 * (.onnx), a model of TensorFlow.js (model.json), or a module that defines a model (.ts, .js, .mjs).
 *
 * @throws EpsballError UNKNOWN_NAME, MISSING_WEIGHTS, CORRUPT_WEIGHTS, CHECKSUM_MISMATCH, PLUGIN_INVALID, or INVALID_OPTION for a model of another data set
 */
export async function locateModel(reference: string, dataset: string): Promise<ModelPlace> {
  if (urlPattern.test(reference)) return folderPlace(await downloadCheckpoint(reference), dataset);
  if (onnxPattern.test(reference)) return onnxPlace(reference, dataset);
  if (jsonPattern.test(reference)) return tfjsPlace(reference, dataset);
  if (modulePattern.test(reference)) return modulePlace(reference, dataset);
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
        `two models are called ${place.name}; rename one, or attack them in two runs.`,
      );
    }
    places.push(place);
  }
  return places;
}
