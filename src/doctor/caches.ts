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

async function measureEntry(folder: string, name: string): Promise<CacheEntry> {
  const path = join(folder, name);
  const below = (await stat(path)).isDirectory()
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  const sizes = await Promise.all(below.map(async (file) => (await stat(file)).size));
  return { name, files: below.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Whether a folder can be written; where it is missing, whether the nearest folder above it can. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
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
