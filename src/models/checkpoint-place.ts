import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EpsballError, unknownName } from '../errors.ts';
import type { Card } from './card.ts';
import type { FittingData } from './check-fit.ts';
import { checkpointFiles, checkpointsFolder, listCheckpoints, loadNetwork, readCard } from './checkpoint.ts';
import type { ModelPlace } from './place.ts';
import { withoutDataset } from './plain-name.ts';

function placeOf(name: string, checkpoint: string, folder: string): ModelPlace {
  const path = join(folder, checkpoint);
  return { kind: 'checkpoint', name, path, load: () => loadNetwork(checkpoint, folder) };
}

/** Names of the shipped models of a data set, without it. */
export async function shippedModels(dataset: string): Promise<string[]> {
  const checkpoints = (await listCheckpoints()).filter((name) => name.endsWith(`-${dataset}`));
  return checkpoints.map((name) => withoutDataset(name, dataset));
}

/** For data of one's own whose images or classes are those of no data set that models are shipped for. */
function noneFits(reference: string, dataset: string): EpsballError {
  return new EpsballError(
    'UNKNOWN_NAME',
    `there is no shipped model "${reference}" for ${dataset}: shipped models fit data with the shape and the classes, in the same order, of the data set they were trained for.\nName a model of your own by its path, or give the order of the classes in a file classes.txt beside them.`,
  );
}

/** A shipped checkpoint NAME-DATASET, by its name. @throws EpsballError UNKNOWN_NAME */
export async function shippedPlace(name: string, dataset: string): Promise<ModelPlace> {
  const names = await shippedModels(dataset);
  if (names.length === 0) throw noneFits(name, dataset);
  if (!names.includes(name)) throw unknownName(`model for ${dataset}`, name, names);
  return placeOf(name, `${name}-${dataset}`, checkpointsFolder);
}

/** @throws EpsballError INVALID_OPTION where the classes, in their order, are not those that a model was trained to tell apart */
function checkLearntClasses(path: string, { dataset, classNames }: Card, data: FittingData): void {
  if (isDeepStrictEqual(classNames, data.classNames)) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `the model in ${path} was trained for ${dataset} with the classes ${classNames!.join(', ')}; those of ${data.name} are ${data.classNames.join(', ')}. Choose other data, or another model.`,
  );
}

/**
 * A checkpoint folder, called as its card says without the data set. One that was trained on images of one's own is for all data with its classes in
 * their order, whatever they are called.
 *
 * @throws EpsballError MISSING_WEIGHTS, CORRUPT_WEIGHTS, or INVALID_OPTION for a model of another data set
 */
export async function folderPlace(path: string, dataset: string): Promise<ModelPlace> {
  const [checkpoint, folder] = [basename(path), dirname(path)];
  if (!existsSync(join(path, checkpointFiles.card))) {
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `there is no model in ${path}: it has no ${checkpointFiles.card}. Name a folder that training has made, an .onnx file, or a module that defines a model.`,
    );
  }
  const card = await readCard(checkpoint, folder);
  if (card.classNames) {
    const place = placeOf(card.name, checkpoint, folder);
    return {
      ...place,
      load: async (data) => {
        checkLearntClasses(path, card, data);
        return place.load(data);
      },
    };
  }
  if (card.dataset !== dataset) {
    throw new EpsballError(
      'INVALID_OPTION',
      `the model in ${path} was trained for ${card.dataset}, not for ${dataset}. Choose another one, or --dataset ${card.dataset}.`,
    );
  }
  return placeOf(withoutDataset(card.name, dataset), checkpoint, folder);
}
