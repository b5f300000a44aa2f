import test from 'ava';
import { decodeImage, imageHeader } from '../../src/images/decode-image.ts';
import { exifOrientation } from '../../src/images/exif-orientation.ts';
import { upright } from '../../src/images/upright.ts';
import { expected, fixture } from './expected.ts';

for (const [name, { width, height, pixels }] of Object.entries(expected.upright)) {
  test(`${name} stands upright as by ImageOps.exif_transpose`, (t) => {
    const bytes = fixture(name);
    const turned = upright(decodeImage(bytes), imageHeader(bytes).orientation);
    t.deepEqual([turned.width, turned.height], [width, height]);
    t.deepEqual([...turned.pixels], [...pixels]);
  });
}

test('the orientation of a JPEG is read from its EXIF', (t) => {
  t.is(imageHeader(fixture('orientation-6.jpg')).orientation, 6);
});

test('an orientation may be a number of two or four bytes', (t) => {
  const long = Buffer.from('4d4d002a00000008000101120004000000010000000600000000', 'hex');
  t.is(exifOrientation(long), 6);
  const text = Buffer.from('4d4d002a00000008000101120002000000010006000000000000', 'hex');
  t.is(exifOrientation(text), 1);
});

test('EXIF that is damaged says nothing', (t) => {
  const block = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
  t.is(exifOrientation(block), 6);
  for (let length = 0; length < 22; length++) t.is(exifOrientation(block.subarray(0, length)), 1);
  block[19] = 9;
  t.is(exifOrientation(block), 1);
});
