import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileSha256 } from '../file-sha256.ts';
import { runFiles } from './run-files.ts';

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
  return Object.fromEntries(hashedFiles(folder).map((path) => [path, fileSha256(join(folder, path))]));
}
