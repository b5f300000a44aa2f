import { existsSync, mkdtempSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EpsballError, messageOf } from '../errors.ts';

/** Where run folders go unless the user names one. */
export const resultsRoot = 'results';

/**
 * Makes sure, before a long run, that its folder can be written at the end. Leaves nothing behind.
 *
 * @param out the folder the user named; by default a new one below {@link resultsRoot}
 * @param replace whether what is there may be replaced, which is then for others to look at
 * @throws EpsballError INVALID_OPTION if its name is empty, OUTPUT_NOT_WRITABLE if it is no folder, not empty, or cannot be read or made
 */
export function assertWritableOutput(out?: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (out?.trim() === '') {
    throw new EpsballError(
      'INVALID_OPTION',
      'the output folder (--out) is empty; name a folder that does not exist yet.',
    );
  }
  if (out !== undefined && !replace) assertEmpty(out);
  const parent = nearestFolder(out === undefined ? resolve(resultsRoot) : dirname(resolve(out)));
  try {
    rmdirSync(mkdtempSync(join(parent, '.epsball-')));
  } catch (error) {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `cannot write to the output folder "${out ?? resultsRoot}": ${reasonOf(error)}.\nName another one with --out DIR.`,
    );
  }
}

/** @throws EpsballError OUTPUT_NOT_WRITABLE unless the path is free or an empty folder that can be read */
export function assertEmpty(out: string): void {
  if (!existsSync(out)) return;
  const entries = entriesOf(out);
  if (entries === undefined) {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `the output folder "${out}" is a file; name a folder with --out DIR.`,
    );
  }
  if (entries.length > 0) {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `the output folder "${out}" is not empty, and nothing is ever overwritten.\nName a new folder with --out DIR, or empty it.`,
    );
  }
}

/** The names in a folder, undefined where the path is no folder. @throws EpsballError OUTPUT_NOT_WRITABLE */
function entriesOf(path: string): string[] | undefined {
  try {
    return statSync(path).isDirectory() ? readdirSync(path) : undefined;
  } catch (error) {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `cannot read the output folder "${path}": ${reasonOf(error)}.\nName another one with --out DIR.`,
    );
  }
}

/** The path, or where that is taken the first of path-2, path-3 … that is not: two runs may start in the same second. */
export function freeFolder(path: string): string {
  let free = path;
  for (let number = 2; existsSync(free) || existsSync(journalOf(free)); number++) free = `${path}-${number}`;
  return free;
}

const journalSuffix = '.journal.jsonl';

/** The journal of a run while it lasts, beside the folder that it will have. */
export function journalOf(folder: string): string {
  return `${withoutEnd(folder)}${journalSuffix}`;
}

/** The folder of a run, by its journal or by itself. */
export function folderOf(path: string): string {
  return path.endsWith(journalSuffix) ? path.slice(0, -journalSuffix.length) : withoutEnd(path);
}

/** A path that ends in a name, so that something may be appended to it. */
function withoutEnd(path: string): string {
  return /^\.{0,2}$/.test(basename(path)) ? resolve(path) : path.replace(/[/\\]+$/, '');
}

/** The path itself, or the closest path above it that exists. */
function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

/** What the file system says, without the path and the system call. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return message.replace(/, \w+ '.*$/s, '');
}
