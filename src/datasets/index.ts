import { unknownName } from '../errors.ts';
import { cifar10 } from './cifar10/index.ts';
import { shapes10 } from './shapes10/index.ts';
import type { DatasetDefinition } from './types.ts';

/** Every data set, by name. */
export const datasets: Readonly<Record<string, DatasetDefinition>> = { shapes10, cifar10 };

/** @throws EpsballError UNKNOWN_NAME */
export function findDataset(name: string): DatasetDefinition {
  const found = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (!found) throw unknownName('data set', name, Object.keys(datasets));
  return found;
}
