import { EpsballError } from '../../errors.ts';
import type { SplitName } from '../types.ts';

/** Says that data of one's own have no images in a split. */
export function testOnly(name: string, split: SplitName): EpsballError {
  return new EpsballError(
    'MISSING_DATA',
    `${name} has test images only, no ${split} images.\nTo train on images of your own, put them into a folder with train and test in it: folder:PATH.`,
  );
}

/** @throws EpsballError MISSING_DATA for another split than `test`, the only one that arrays have */
export function assertTest(name: string, split: SplitName): void {
  if (split !== 'test') throw testOnly(name, split);
}
