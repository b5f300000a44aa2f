import { EpsballError } from '../errors.ts';
import { modelNamePattern } from './card.ts';

/** The name of a model without the data set at its end. */
export function withoutDataset(name: string, dataset: string): string {
  const suffix = `-${dataset}`;
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : name;
}

/**
 * What an imported model is called in results.
 *
 * @param name its own, or that of its file
 * @param remedy what to do about a name that is not plain
 * @throws EpsballError INVALID_OPTION
 */
export function importedName(name: string, dataset: string, remedy: string): string {
  if (modelNamePattern.test(name)) return withoutDataset(name, dataset);
  throw new EpsballError(
    'INVALID_OPTION',
    `a model cannot be called ${JSON.stringify(name)}: letters, digits, dots, hyphens and underscores are allowed, after a letter or digit. ${remedy}`,
  );
}
