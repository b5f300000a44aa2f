import test from 'ava';
import fc from 'fast-check';
import type { ImageSet } from '../../src/datasets/types.ts';
import { writeAugmented } from '../../src/training/augment.ts';

const [height, width, channels] = [6, 7, 3];
const size = height * width * channels;

/** One image whose bytes are all different and none 0. */
const image = Uint8Array.from({ length: size }, (_, i) => i + 1);
const set: ImageSet = {
  name: 'one',
  split: 'train',
  size: 1,
  inputShape: [height, width, channels],
  classNames: ['a'],
  pixels: () => image,
  label: () => 0,
  sha256: '',
  source: 'drawn in a test',
  warnings: [],
};

/** A stream that shifts by these numbers of pixels and mirrors or not. */
function streamOf(rows: number, columns: number, isMirrored: boolean): () => number {
  const draws = [(rows + 4.5) / 9, (columns + 4.5) / 9, isMirrored ? 0.25 : 0.75];
  return () => draws.shift()!;
}

function augmented(stream: () => number, offset = 0): Float32Array {
  const target = new Float32Array(size + 2 * offset).fill(-1);
  writeAugmented(set, 0, stream, target, offset);
  return target;
}

const shift = fc.integer({ min: -4, max: 4 });

test('without shift and mirror the image stays, in [0, 1]', (t) => {
  t.deepEqual(
    augmented(streamOf(0, 0, false)),
    Float32Array.from(image, (byte) => byte / 255),
  );
});

test('a mirrored image is mirrored, and back when mirrored again', (t) => {
  const mirrored = augmented(streamOf(0, 0, true));
  for (let i = 0; i < size; i++) {
    const [row, column, channel] = [Math.floor(i / 21), Math.floor(i / 3) % 7, i % 3];
    t.is(mirrored[i], Math.fround(image[(row * 7 + 6 - column) * 3 + channel]! / 255));
  }
});

test('a crop is the part of the image that stays inside, at its shifted place, and zeros', (t) => {
  fc.assert(
    fc.property(shift, shift, fc.boolean(), (rows, columns, isMirrored) => {
      const result = augmented(streamOf(rows, columns, isMirrored));
      const kept = (height - Math.abs(rows)) * (width - Math.abs(columns)) * channels;
      const pixels = [...result].filter((value) => value !== 0);
      t.is(pixels.length, Math.max(0, kept));
      t.is(new Set(pixels).size, pixels.length);
      for (let i = 0; i < size; i++) {
        const [row, column, channel] = [Math.floor(i / 21), Math.floor(i / 3) % 7, i % 3];
        const [fromRow, fromColumn] = [row + rows, (isMirrored ? 6 - column : column) + columns];
        const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
        const expected = isInside ? image[(fromRow * 7 + fromColumn) * 3 + channel]! / 255 : 0;
        if (result[i] !== Math.fround(expected)) return false;
      }
      return true;
    }),
  );
});

test('only the image’s own place in the batch is written', (t) => {
  const target = augmented(streamOf(1, -2, true), 10);
  t.true(target.subarray(0, 10).every((value) => value === -1));
  t.true(target.subarray(size + 10).every((value) => value === -1));
  t.true(target.subarray(10, size + 10).every((value) => value >= 0));
});

test('the ends of the random range give the largest shifts', (t) => {
  const lowest = augmented(() => 0);
  t.deepEqual(lowest, augmented(streamOf(-4, -4, true)));
  t.deepEqual(
    augmented(() => 1 - 2 ** -32),
    augmented(streamOf(4, 4, false)),
  );
});
