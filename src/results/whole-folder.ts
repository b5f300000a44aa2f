import { existsSync, mkdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import { assertEmpty, reasonOf } from './output-folder.ts';

/**
 * Writes a folder that is either whole or not there: everything into a hidden folder beside it, which is renamed at the end. Runs
 * without yielding: a signal cannot arrive in between.
 *
 * @param folder must not exist, or be empty
 * @param write fills the folder it is given
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeWholeFolder(folder: string, write: (partial: string) => void): void {
  assertEmpty(folder);
  const target = resolve(folder);
  const partial = join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
  try {
    mkdirSync(partial, { recursive: true });
    write(partial);
    if (existsSync(target)) rmdirSync(target);
    renameSync(partial, target);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial, { recursive: true });
    if (error instanceof Error && 'code' in error && 'syscall' in error) {
      throw new EpsballError('OUTPUT_NOT_WRITABLE', `cannot write the folder "${folder}": ${reasonOf(error)}.`);
    }
    throw error;
  }
}
