import { pixelValues } from '../datasets/pixel-values.ts';
import type { ImageSet } from '../datasets/types.ts';
import type { Engine } from '../engine/types.ts';
import type { Agreement, LoadedNetwork, NetworkFacts } from '../models/types.ts';
import { defaultLanes } from './batch.ts';

/**
 * Compares a model with the file that it was imported from on the first images of a data set, a batch of them; undefined where there is
 * nothing to compare with.
 *
 * @throws EpsballError MODEL_UNSUITABLE where their answers differ by more than rounding
 */
export async function compareImport(
  engine: Engine,
  { compareWithFile }: Pick<LoadedNetwork<NetworkFacts>, 'compareWithFile'>,
  set: ImageSet,
): Promise<Agreement | undefined> {
  const images = Array.from({ length: Math.min(defaultLanes, set.size) }, (_, i) => pixelValues(set.pixels(i)));
  return compareWithFile?.(engine, images);
}

/** The same for several models, by name. */
export async function compareImports(
  engine: Engine,
  models: readonly LoadedNetwork<NetworkFacts>[],
  set: ImageSet,
): Promise<ReadonlyMap<string, Agreement>> {
  const agreements = new Map<string, Agreement>();
  for (const model of models) {
    const agreement = await compareImport(engine, model, set);
    if (agreement) agreements.set(model.name, agreement);
  }
  return agreements;
}
