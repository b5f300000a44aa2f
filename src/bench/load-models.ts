import { checkPurifier } from '../models/check-purifier.ts';
import { loadCheckpoint } from '../models/checkpoint.ts';
import type { ModelPlace } from '../models/locate.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Experiment } from './resolve.ts';

/** Loads a model under the name that results have for it, "NAME-DATASET". */
export async function loadModel({ name, checkpoint, folder }: ModelPlace, dataset: string): Promise<LoadedModel> {
  return { ...(await loadCheckpoint(checkpoint, folder)), name: `${name}-${dataset}` };
}

/** Loads the models of an experiment, each with the one that purifies for it, if that is another. */
export async function loadModels({
  places,
  purifierPlace,
  dataset,
}: Pick<Experiment, 'places' | 'purifierPlace' | 'dataset'>): Promise<LoadedModel[]> {
  const purifier = purifierPlace && (await loadModel(purifierPlace, dataset.name));
  if (purifier) checkPurifier(purifier, purifierPlace.name);
  const models: LoadedModel[] = [];
  for (const place of places) models.push({ ...(await loadModel(place, dataset.name)), purifier });
  return models;
}
