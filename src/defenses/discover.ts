import { discover } from '../plugins/discover.ts';
import type { Defense } from './types.ts';

/** Every defense by name, one per file of this folder. */
export async function discoverDefenses(
  folder: URL = new URL('./', import.meta.url),
): Promise<ReadonlyMap<string, Defense>> {
  return discover<Defense>(['defense'], folder);
}
