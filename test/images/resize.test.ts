import test from 'ava';
import { cropCentre } from '../../src/images/crop.ts';
import { decodeImage } from '../../src/images/decode-image.ts';
import { resize, shorterSideTo } from '../../src/images/resize.ts';
import { expected, fixture } from './expected.ts';

for (const { interpolation, width, height, pixels } of expected.resized) {
  test(`23x17 to ${width}x${height}, ${interpolation}: as PIL`, (t) => {
    const resized = resize(decodeImage(fixture('resize.png')), width, height, interpolation);
    t.deepEqual([resized.width, resized.height, resized.channels], [width, height, 3]);
    t.deepEqual([...resized.pixels], [...pixels]);
  });
}

test('the longer side is rounded down, as in torchvision', (t) => {
  t.deepEqual(shorterSideTo(256, 500, 375), [341, 256]);
  t.deepEqual(shorterSideTo(256, 375, 500), [256, 341]);
  t.deepEqual(shorterSideTo(32, 64, 64), [32, 32]);
});

test('a crop begins where torchvision begins it: halves go to the even neighbour', (t) => {
  const row = (width: number): number[] => {
    const pixels = Uint8Array.from({ length: width * width }, (_, i) => i % width);
    return [...cropCentre({ width, height: width, channels: 1, pixels }, 2).pixels.subarray(0, 2)];
  };
  t.deepEqual(row(2), [0, 1]);
  t.deepEqual(row(3), [0, 1]);
  t.deepEqual(row(4), [1, 2]);
  t.deepEqual(row(5), [2, 3]);
  t.deepEqual(row(7), [2, 3]);
});
