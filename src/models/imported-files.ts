import { createHash } from 'node:crypto';

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** sha256 of files by name, sorted by name. */
export function hashFiles(files: Readonly<Record<string, Uint8Array>>): Record<string, string> {
  const names = Object.keys(files).sort();
  return Object.fromEntries(names.map((name) => [name, sha256(files[name]!)]));
}

/** The one sha256 of an imported model: of its file, or where there are several of their list, as `sha256sum` prints it, sorted by name. */
export function importedSha256(files: Readonly<Record<string, string>>): string {
  const hashes = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  if (hashes.length === 1) return hashes[0]![1];
  return sha256(hashes.map(([name, hash]) => `${hash}  ${name}\n`).join(''));
}
