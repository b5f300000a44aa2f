import test from 'ava';
import fc from 'fast-check';
import { EpsballError } from '../../src/errors.ts';
import { decodeSafetensors, encodeSafetensors, roundTo } from '../../src/models/safetensors.ts';
import type { HostWeight } from '../../src/models/types.ts';

const tensors = fc.dictionary(
  fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return fc
      .float32Array({ minLength: size, maxLength: size })
      .map((values): HostWeight => ({ shape, values: Float32Array.from(values) }));
  }),
  { maxKeys: 5 },
);

test('what is written is read again, bit for bit', (t) => {
  fc.assert(
    fc.property(tensors, (weights) => {
      const read = decodeSafetensors(encodeSafetensors(weights), 'memory');
      t.deepEqual(Object.keys(read).sort(), Object.keys(weights).sort());
      for (const [name, { shape, values }] of Object.entries(weights)) {
        t.deepEqual(read[name]!.shape, shape);
        t.deepEqual(Buffer.from(read[name]!.values.buffer), Buffer.from(values.buffer));
      }
    }),
    { numRuns: 50 },
  );
});

test('in float16 what is read is what was rounded, in half the bytes', (t) => {
  const values = Float32Array.of(1 / 3, -65504, 1e-9, 0, 2049);
  const weights = { a: { shape: [5], values }, b: { shape: [1], values: Float32Array.of(-0.1) } };
  const bytes = encodeSafetensors(weights, 'float16');
  const read = decodeSafetensors(bytes, 'memory');
  t.deepEqual([...read['a']!.values], [0.333251953125, -65504, 0, 0, 2048]);
  t.deepEqual(read['a']!.values, roundTo('float16', values));
  t.deepEqual([...read['b']!.values], [-0.0999755859375]);
  const body = bytes.length - 8 - Number(Buffer.from(bytes).readBigUInt64LE());
  t.is(body, 12);
});

test('tensors begin at a multiple of eight bytes, whatever the names', (t) => {
  fc.assert(
    fc.property(tensors, (weights) => {
      const bytes = Buffer.from(encodeSafetensors(weights));
      t.is(Number(bytes.readBigUInt64LE()) % 8, 0);
    }),
    { numRuns: 50 },
  );
});

/** A file with this header text and this many bytes of tensors. */
function file(header: string, bodyBytes: number): Uint8Array {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bodyBytes)]);
}

const entry = (dtype: string, shape: unknown, offsets: unknown): string =>
  JSON.stringify({ a: { dtype, shape, data_offsets: offsets } });

const damaged: Readonly<Record<string, Uint8Array>> = {
  'an empty file': new Uint8Array(),
  'seven bytes': new Uint8Array(7),
  'a header longer than the file': file(entry('F32', [1], [0, 4]), 4).subarray(0, 20),
  'a header length beyond all numbers': new Uint8Array(16).fill(255),
  'a header that is no JSON': file('{"a":', 4),
  'a header that is a list': file('[]', 4),
  'a header that is null': file('null', 4),
  'another element type': file(entry('BF16', [2], [0, 4]), 4),
  'an entry that is null': file('{"a":null}', 4),
  'no shape': file('{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4),
  'a negative side': file(entry('F32', [-1], [0, 4]), 4),
  'a broken side': file(entry('F32', [0.5], [0, 2]), 4),
  'offsets in reverse': file(entry('F32', [1], [4, 0]), 4),
  'negative offsets': file(entry('F32', [1], [-4, 0]), 4),
  'three offsets': file(entry('F32', [1], [0, 4, 8]), 8),
  'offsets past the end': file(entry('F32', [2], [4, 12]), 8),
  'fewer bytes than the shape needs': file(entry('F32', [3], [0, 8]), 8),
  'more bytes than the shape needs': file(entry('F32', [1], [0, 8]), 8),
  'a gap between tensors': file(
    JSON.stringify({
      a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
      b: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
    }),
    12,
  ),
  'bytes after the last tensor': file(entry('F32', [1], [0, 4]), 8),
  'tensors that overlap': file(
    JSON.stringify({
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
    }),
    12,
  ),
};

for (const [what, bytes] of Object.entries(damaged)) {
  test(`a damaged file is refused: ${what}`, (t) => {
    const error = t.throws(() => decodeSafetensors(bytes, 'some/weights.safetensors'), { instanceOf: EpsballError });
    t.is(error.code, 'CORRUPT_WEIGHTS');
    t.true(error.message.includes('some/weights.safetensors'));
    t.true(error.message.split('\n').length <= 3);
  });
}

test('a file that lost its end is refused, wherever it was cut', (t) => {
  const weights = { a: { shape: [3], values: Float32Array.of(1, 2, 3) }, b: { shape: [], values: Float32Array.of(4) } };
  const bytes = encodeSafetensors(weights);
  for (let length = 0; length < bytes.length; length++) {
    t.throws(() => decodeSafetensors(bytes.subarray(0, length), 'cut'), { code: 'CORRUPT_WEIGHTS' });
  }
});

test('metadata of other writers is passed over', (t) => {
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
  });
  t.deepEqual(Object.keys(decodeSafetensors(file(header, 4), 'memory')), ['a']);
});
