import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDataset } from '../../src/datasets/index.ts';
import { EpsballError } from '../../src/errors.ts';
import { idx } from './archives.ts';
import type { Format } from './mutants.ts';

/** What came of a file: read, refused with a message for people, or a fault of the program. */
export type Outcome = { readonly kind: 'read' } | { readonly kind: 'refused' | 'fault'; readonly message: string };

const imagesName = 't10k-images-idx3-ubyte';

/** Puts a file where its format looks for it. */
function place(format: Format, bytes: Uint8Array, folder: string): string {
  const isImage = format === 'png' || format === 'jpeg';
  const path = isImage
    ? join(folder, format, 'a', `1.${format === 'png' ? 'png' : 'jpg'}`)
    : join(folder, format === 'npz' ? 'x.npz' : `${imagesName}${format === 'idx.gz' ? '.gz' : ''}`);
  if (isImage) for (const name of ['a', 'b']) mkdirSync(join(folder, format, name), { recursive: true });
  writeFileSync(path, bytes);
  if (isImage) writeFileSync(join(folder, format, 'b', '2.png'), bytes);
  else if (format !== 'npz') writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([3], Uint8Array.of(0, 1, 2)));
  return isImage ? `folder:${join(folder, format)}:exif=apply` : `${format === 'npz' ? 'npz' : 'idx'}:${path}`;
}

/** Reads a file as a data set, every image of it. */
export async function tryReading(format: Format, bytes: Uint8Array, folder: string): Promise<Outcome> {
  try {
    const set = await findDataset(place(format, bytes, folder)).load('test');
    for (let index = 0; index < set.size; index++) {
      const length = set.inputShape.reduce((product, size) => product * size, 1);
      if (set.pixels(index).length !== length) return { kind: 'fault', message: `image ${index} has another length` };
    }
    return { kind: 'read' };
  } catch (error) {
    if (error instanceof EpsballError) return { kind: 'refused', message: error.message };
    return { kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
