import { checkPurifier } from '../models/check-purifier.ts';
import { asClassifier } from '../models/as-classifier.ts';
import type { FittingData } from '../models/check-fit.ts';
import type { ModelPlace } from '../models/place.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Experiment } from './resolve.ts';

/** Loads a model under the name that results have for it, "NAME-DATASET". */
export async function loadModel(place: ModelPlace, data: FittingData): Promise<LoadedModel> {
  return { ...asClassifier(await place.load(data)), name: `${place.name}-${data.name}` };
}

/** Loads the models of an experiment, each with the one that purifies for it, if that is another. */
export async function loadModels({
  places,
  purifierPlace,
  dataset,
}: Pick<Experiment, 'places' | 'purifierPlace' | 'dataset'>): Promise<LoadedModel[]> {
  const purifier = purifierPlace && (await loadModel(purifierPlace, dataset));
  if (purifier) checkPurifier(purifier, purifierPlace.name);
  const models: LoadedModel[] = [];
  for (const place of places) models.push({ ...(await loadModel(place, dataset)), purifier });
  return models;
}
