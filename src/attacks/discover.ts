import { discover } from '../plugins/discover.ts';
import type { AttackPlugin } from './types.ts';

/** Where attacks lie: beside `src`, in the repository as in the built package. */
const attackFolder = new URL('../../attacks/', import.meta.url);

/** Every attack and ensemble by name, one per file of the folder. */
export async function discoverAttacks(folder: URL = attackFolder): Promise<ReadonlyMap<string, AttackPlugin>> {
  return discover<AttackPlugin>(['attack', 'ensemble'], folder);
}
