import { readFileSync, readdirSync } from 'node:fs';
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { integerRandom } from '../../src/datasets/shapes10/integer-random.ts';
import { idx, npy, pattern, zip } from './archives.ts';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import { below, extremes, mutate, type Random } from './mutate.ts';
import { onnxMutant } from './onnx-mutants.ts';

/** Formats of data of one's own. */
export const dataFormats = ['png', 'jpeg', 'npz', 'idx', 'idx.gz'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Formats of all that is read of a user's. */
export const formats = [...dataFormats, 'onnx', 'safetensors'] as const;
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

const bases: Readonly<Record<DataFormat, readonly Buffer[]>> = {
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

const tensors = Buffer.from(
  encodeSafetensors({
    'conv.weight': { shape: [2, 3, 1, 1], values: Float32Array.of(0, 1, -1, 0.5, 2, 1e-8) },
    'head.bias': { shape: [4], values: Float32Array.of(1, 2, 3, 4) },
    scale: { shape: [], values: Float32Array.of(7) },
  }),
);

function otherNumber(digits: string, random: Random): number {
  const others = [...extremes, -1, 2 ** 53, 1e300, 0.5, Number(digits) + 1, Number(digits) * 2];
  return others[below(random, others.length)]!;
}

/** A mutant of a file in the safetensors format; two thirds of them tell the true length of their header, and half of those have other numbers in it. */
function tensorMutant(random: Random): Buffer {
  if (random() < 1 / 3) return mutate(tensors, random);
  const end = 8 + Number(tensors.readBigUInt64LE());
  const text = tensors.toString('latin1', 8, end);
  const otherNumbers = (): Buffer =>
    Buffer.from(
      text.replace(/\d+(?=[,\]])/g, (digits) => String(random() < 0.2 ? otherNumber(digits, random) : digits)),
    );
  const header = random() < 0.5 ? otherNumbers() : mutate(tensors.subarray(8, end), random);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, tensors.subarray(end)]);
}

/** A mutant of a format by its number: the same on every machine. In half of them checksums are right, or what is changed lies within. */
export function mutant(format: Format, number: number): Buffer {
  const random = integerRandom(formats.indexOf(format), number);
  if (format === 'onnx') return onnxMutant(random);
  if (format === 'safetensors') return tensorMutant(random);
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
