import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runFiles } from './run-files.ts';

const chunkSize = 2 ** 20;

/** sha256 of a file of any size, hexadecimal. */
export function hashFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(chunkSize);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

/**
 * The files of a run folder that hold its numbers and images, by their paths with "/", sorted: all but result.json, which names them, and the
 * report, which is made from them.
 */
export function hashedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== runFiles.result && path !== runFiles.report)
    .sort();
}

/** sha256 of each of those files, by path. */
export function hashFiles(folder: string): Record<string, string> {
  return Object.fromEntries(hashedFiles(folder).map((path) => [path, hashFile(join(folder, path))]));
}
