import test from 'ava';
import { checkDrawing } from '../../../src/datasets/shapes10/check-drawing.ts';
import { firstChecksums } from '../../../src/datasets/shapes10/checksums.ts';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import { EpsballError } from '../../../src/errors.ts';

/** The set with the last byte of one image changed. */
function alter(set: ImageSet, altered: number): ImageSet {
  return {
    ...set,
    pixels: (index) => {
      const pixels = set.pixels(index).slice();
      if (index === altered) pixels[3071]! ^= 1;
      return pixels;
    },
  };
}

test('one other bit or another label in the first 64 images is noticed', async (t) => {
  const set = await shapes10.load('test');
  const refused = { instanceOf: EpsballError, code: 'CORRUPT_DATA', message: /not drawn as it was.*test/ };
  const check = (altered: ImageSet) => (): void => {
    checkDrawing(altered, firstChecksums.test);
  };
  for (const index of [0, 63]) t.throws(check(alter(set, index)), refused);
  const relabelled = { ...set, label: (index: number) => (set.label(index) + Number(index === 63)) % 10 };
  t.throws(check(relabelled), refused);
  t.notThrows(check(alter(set, 64)));
});

test('a data folder is refused: there are no files', async (t) => {
  await t.throwsAsync(shapes10.load('test', { dataDir: 'somewhere' }), {
    code: 'INVALID_OPTION',
    message: /somewhere/,
  });
});
