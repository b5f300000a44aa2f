import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** sha256 of a file, hexadecimal. */
export async function fileSha256(file: URL): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
