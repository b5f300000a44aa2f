import { discover } from '../plugins/discover.ts';
import type { Attack } from './types.ts';

/** Where attacks lie: beside `src`, in the repository as in the built package. */
const attackFolder = new URL('../../attacks/', import.meta.url);

/** Every attack by name, one per file of the folder. */
export async function discoverAttacks(folder: URL = attackFolder): Promise<ReadonlyMap<string, Attack>> {
  return discover<Attack>('attack', folder);
}
