import { createHash } from 'node:crypto';
import { EpsballError } from '../../errors.ts';
import type { ImageSet } from '../types.ts';

/** How many images are drawn to see whether they still are those of the pinned checksums. */
const checked = 64;

/** @throws EpsballError CORRUPT_DATA unless the records of the first images have this sha256 */
export function checkDrawing(set: ImageSet, expected: string): void {
  const hash = createHash('sha256');
  for (let index = 0; index < checked; index++) {
    hash.update(Uint8Array.of(set.label(index))).update(set.pixels(index));
  }
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new EpsballError(
    'CORRUPT_DATA',
    `${set.name} is not drawn as it was: the first ${checked} images of ${set.split} have sha256 ${found}, expected ${expected}.\nThe drawing code has changed, or is damaged; numbers measured on it could not be compared. Install epsball anew.`,
  );
}
