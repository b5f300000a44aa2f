import { EpsballError } from '../../errors.ts';
import type { SplitName } from '../types.ts';

/** @throws EpsballError MISSING_DATA for another split than `test`, the only one that data of one's own have */
export function assertTest(name: string, split: SplitName): void {
  if (split === 'test') return;
  throw new EpsballError(
    'MISSING_DATA',
    `${name} has test images only, no ${split} images: data of your own measure models, they do not train them here.`,
  );
}
