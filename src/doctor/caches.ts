import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One thing that is kept between runs. */
export interface CacheEntry {
  /** File or folder in the cache folder. */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

/** The folder of downloads, compiled models and measured choices. */
export interface CacheReport {
  readonly folder: string;
  /** Whether it can be written, or made where it is not there yet. */
  readonly writable: boolean;
  readonly entries: readonly CacheEntry[];
}

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** What cannot be read, or went away meanwhile, counts as nothing. */
async function measureEntry(folder: string, name: string): Promise<CacheEntry> {
  const below = await filesBelow(join(folder, name)).catch(() => []);
  const sizes = await Promise.all(
    below.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { name, files: below.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Whether a folder can be written; where it is missing, whether the nearest folder above it can. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return (await stat(folder)).isDirectory();
  } catch (error) {
    const above = dirname(folder);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && above !== folder && isWritable(above);
  }
}

/** What lies in the cache folder; a folder that is not there is empty. */
export async function inspectCache(folder: string): Promise<CacheReport> {
  const names = await readdir(folder).catch(() => []);
  const entries = await Promise.all(names.toSorted().map((name) => measureEntry(folder, name)));
  return { folder, writable: await isWritable(folder), entries };
}
