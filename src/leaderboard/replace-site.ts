import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { EpsballError } from '../errors.ts';
import { reasonOf } from '../results/output-folder.ts';
import { writeWholeFolder } from '../results/whole-folder.ts';
import { assertUntouchedSite } from './site-manifest.ts';

/**
 * Puts a new site in the place of an untouched one: the new one is written beside it as a whole, then they change places.
 *
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder holds anything else, or cannot be written; it is then as before
 */
export function replaceSite(folder: string, write: (partial: string) => void): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory() || readdirSync(folder).length === 0) {
    writeWholeFolder(folder, write);
    return;
  }
  const target = realpathSync(folder);
  assertUntouchedSite(target);
  const [fresh, former] = [`${target}.new-${process.pid}`, `${target}.old-${process.pid}`];
  writeWholeFolder(fresh, write);
  try {
    renameSync(target, former);
    renameSync(fresh, target);
  } catch (error) {
    if (!existsSync(target) && existsSync(former)) renameSync(former, target);
    rmSync(fresh, { recursive: true, force: true });
    throw new EpsballError('OUTPUT_NOT_WRITABLE', `cannot replace the folder "${folder}": ${reasonOf(error)}.`);
  }
  rmSync(former, { recursive: true });
}
