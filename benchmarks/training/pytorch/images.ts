/**
 * Writes the images of a data set that has no files in the binary layout of CIFAR-10, for `train.py`:
 *
 *   npm run train:images -- --dataset shapes10 --out DIR
 */
import '../../support/plain-errors.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordBytes } from '../../../src/datasets/cifar10/records.ts';
import { findDataset } from '../../../src/datasets/index.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';

const { values: given } = parseArgs({
  options: { dataset: { type: 'string', default: 'shapes10' }, out: { type: 'string' } },
});

/** A label byte, then a red, a green and a blue plane, for each image. */
function recordsOf(set: ImageSet): Uint8Array {
  const plane = (recordBytes - 1) / 3;
  const records = new Uint8Array(set.size * recordBytes);
  for (let index = 0; index < set.size; index++) {
    const record = records.subarray(index * recordBytes, (index + 1) * recordBytes);
    record[0] = set.label(index);
    for (const [i, value] of set.pixels(index).entries()) record[1 + (i % 3) * plane + Math.floor(i / 3)] = value;
  }
  return records;
}

const folder = given.out ?? `training/${given.dataset}`;
await mkdir(folder, { recursive: true });
for (const split of ['train', 'test'] as const) {
  const set = await findDataset(given.dataset).load(split);
  await writeFile(join(folder, `${split}.bin`), recordsOf(set));
  console.log(`${join(folder, `${split}.bin`)}: ${set.size} images`);
}
