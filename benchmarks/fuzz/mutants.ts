import { readFileSync, readdirSync } from 'node:fs';
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { integerRandom } from '../../src/datasets/shapes10/integer-random.ts';
import { idx, npy, pattern, zip } from './archives.ts';
import { below, mutate, type Random } from './mutate.ts';

/** Formats of data of one's own. */
export const formats = ['png', 'jpeg', 'npz', 'idx', 'idx.gz'] as const;
export type Format = (typeof formats)[number];

const fixtures = new URL('../../test/images/fixtures/', import.meta.url);

function images(ending: string): Buffer[] {
  const names = readdirSync(fixtures).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => readFileSync(new URL(name, fixtures)));
}

const labels = npy('<i8', [3], new Uint8Array(BigInt64Array.of(2n, 0n, 1n).buffer));
const floats = Float32Array.from(pattern(60), (value) => value / 255);
const arrays: readonly Readonly<Record<string, Buffer>>[] = [
  { 'x_test.npy': npy('|u1', [3, 4, 5, 3], pattern(180)), 'y_test.npy': labels },
  { 'images.npy': npy('<f4', [3, 4, 5], new Uint8Array(floats.buffer)), 'labels.npy': labels },
  { 'test_images.npy': npy('|u1', [3, 3, 4, 5], pattern(180)), 'test_labels.npy': labels },
];
const idxImages = idx([3, 4, 5], pattern(60));

const bases: Readonly<Record<Format, readonly Buffer[]>> = {
  png: images('.png'),
  jpeg: images('.jpg'),
  npz: arrays.flatMap((each) => [zip(each), zip(each, false)]),
  idx: [idxImages],
  'idx.gz': [gzipSync(idxImages)],
};

/** A PNG with correct checksums, so that what lies behind them is reached, and, where asked for, a picture changed before compression. */
function repairPng(bytes: Buffer, random: Random, changesPicture: boolean): Buffer {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = Math.min(bytes.length - 4, at + 8 + bytes.readUInt32BE(at));
    const head = Buffer.from(bytes.subarray(at + 4, at + 8));
    let body = Buffer.from(bytes.subarray(at + 8, end));
    if (changesPicture && head.toString('latin1') === 'IDAT') {
      try {
        body = deflateSync(mutate(inflateSync(body, { maxOutputLength: 1e6 }), random));
      } catch {
        return bytes;
      }
    }
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(Buffer.concat([head, body])));
    parts.push(length, head, body, sum);
    at = end + 4;
  }
  return Buffer.concat(parts);
}

/** A mutant of a format by its number: the same on every machine. In half of them checksums are right, or what is changed lies within. */
export function mutant(format: Format, number: number): Buffer {
  const random = integerRandom(formats.indexOf(format), number);
  const base = bases[format][below(random, bases[format].length)]!;
  const isDeep = random() < 0.5;
  if (isDeep && format === 'npz') {
    const files = Object.entries(arrays[below(random, arrays.length)]!);
    const changed = below(random, files.length);
    return zip(Object.fromEntries(files.map(([name, file], i) => [name, i === changed ? mutate(file, random) : file])));
  }
  if (isDeep && format === 'idx.gz') return gzipSync(mutate(gunzipSync(base), random));
  if (isDeep && format === 'png' && random() < 0.5) return repairPng(base, random, true);
  const changed = mutate(base, random);
  return isDeep && format === 'png' ? repairPng(changed, random, false) : changed;
}
