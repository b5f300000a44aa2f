import { isDeepStrictEqual } from 'node:util';
import { unknownName } from '../errors.ts';
import { cifar10 } from './cifar10/index.ts';
import { openOwn, ownForms } from './own/open.ts';
import { ownReference } from './own/reference.ts';
import { shapes10 } from './shapes10/index.ts';
import type { DatasetDefinition } from './types.ts';

/** Every data set of epsball, by name. */
export const datasets: Readonly<Record<string, DatasetDefinition>> = { shapes10, cifar10 };

/**
 * Finds a data set by its name, or data of one's own by `folder:PATH`, `npz:PATH` or `idx:PATH` with parameters behind the path.
 *
 * @param dataDir where the data lie; data of one's own are then only named by what stands behind the colon, as in results
 * @throws EpsballError UNKNOWN_NAME, or for data of one's own INVALID_OPTION, MISSING_DATA or CORRUPT_DATA
 */
export function findDataset(name: string, dataDir?: string): DatasetDefinition {
  const known = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (known) return known;
  const own = ownReference(name, dataDir);
  if (own) return openOwn(own);
  throw unknownName('data set', name, [...Object.keys(datasets), ...ownForms.map((form) => form.name)]);
}

/**
 * The data set whose models may work on this one: itself, or for data of one's own the one of epsball that has images of the same shape and the
 * same classes in the same order.
 */
export function dataOfModels({ name, inputShape, classNames }: DatasetDefinition): string {
  if (Object.hasOwn(datasets, name)) return name;
  const alike = Object.values(datasets).find(
    (known) => isDeepStrictEqual(known.inputShape, inputShape) && isDeepStrictEqual(known.classNames, classNames),
  );
  return alike?.name ?? name;
}
