import { createHash } from 'node:crypto';

/**
 * Paths in a fixed order that mixes classes: by the sha256 of each path. A folder with the same paths has the same order everywhere, and
 * where files are added or removed the others keep theirs.
 */
export function shuffled<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return files
    .map((file) => ({ file, key: createHash('sha256').update(file.path).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ file }) => file);
}
