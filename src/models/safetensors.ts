import { Float16Array } from '@petamoriken/float16';
import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { sizeOf } from '../engine/graph.ts';
import type { HostWeight } from './types.ts';

const headerLengthBytes = 8;
const alignment = 8;

/** How weights are stored; in memory they are always float32. */
export const precisions = ['float32', 'float16'] as const;
export type Precision = (typeof precisions)[number];

const dtypes = { float32: 'F32', float16: 'F16' } as const;
const bytesPerValue = { F32: 4, F16: 2 } as const;

const count = z.int().min(0);
const tensorEntry = z.strictObject({
  dtype: z.enum(dtypes),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});

/** The values after they were stored and read. */
export function roundTo(precision: Precision, values: Float32Array): Float32Array {
  return precision === 'float32' ? values : Float32Array.from(new Float16Array(values));
}

/** The bytes of values, little-endian. */
function bytesOf(values: Float32Array, precision: Precision): Buffer {
  const { buffer, byteOffset, byteLength } = precision === 'float32' ? values : new Float16Array(values);
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function valuesOf(bytes: Buffer, dtype: keyof typeof bytesPerValue): Float32Array {
  const { buffer } = Uint8Array.from(bytes);
  return dtype === 'F32' ? new Float32Array(buffer) : Float32Array.from(new Float16Array(buffer));
}

/**
 * The beginning of a file in the safetensors format, which the raw little-endian values of the tensors follow in their order: length of
 * the header, header in JSON.
 */
export function encodeHeader(
  shapes: Readonly<Record<string, readonly number[]>>,
  precision: Precision = 'float32',
): Uint8Array {
  const dtype = dtypes[precision];
  let offset = 0;
  const header: Record<string, z.infer<typeof tensorEntry>> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const size = sizeOf(shape) * bytesPerValue[dtype];
    header[name] = { dtype, shape: [...shape], data_offsets: [offset, offset + size] };
    offset += size;
  }
  const text = JSON.stringify(header);
  const padding = -Buffer.byteLength(text) & (alignment - 1);
  const padded = Buffer.from(text + ' '.repeat(padding));
  const length = Buffer.alloc(headerLengthBytes);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

/**
 * Writes tensors in the safetensors format.
 *
 * @param precision float16 takes half the room and rounds, to three significant digits at most
 */
export function encodeSafetensors(
  weights: Readonly<Record<string, HostWeight>>,
  precision: Precision = 'float32',
): Uint8Array {
  const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
  const bodies = Object.values(weights).map(({ values }) => bytesOf(values, precision));
  return Buffer.concat([encodeHeader(shapes, precision), ...bodies]);
}

/** A file in the safetensors format, of which parts can be read. */
export interface TensorFile {
  /** In bytes. */
  readonly size: number;
  read(from: number, to: number): Uint8Array;
}

/** A tensor of a file, read when asked for. */
export interface StoredTensor {
  readonly shape: readonly number[];
  values(): Float32Array;
}

/**
 * The tensors of a file in the safetensors format, float32 or float16.
 *
 * @param damaged makes the error from what is wrong, in words
 * @throws what `damaged` makes where the bytes are no such file
 */
export function openSafetensors(file: TensorFile, damaged: (what: string) => Error): Record<string, StoredTensor> {
  const bytes = (from: number, to: number): Buffer => {
    const read = file.read(from, to);
    return Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  };
  if (file.size < headerLengthBytes) throw damaged(`it has ${file.size} bytes`);
  const headerLength = Number(bytes(0, headerLengthBytes).readBigUInt64LE());
  const start = headerLengthBytes + headerLength;
  if (start > file.size) throw damaged(`its header of ${headerLength} bytes does not fit into ${file.size} bytes`);
  const header = parseHeader(bytes(headerLengthBytes, start).toString('utf8'));
  if (!header) throw damaged('its header is no JSON object');
  const tensors: Record<string, StoredTensor> = {};
  const spans: (readonly [from: number, to: number])[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { data } = tensorEntry.safeParse(entry);
    if (!data) throw damaged(`the entry of tensor "${name}" is not that of a float32 or float16 tensor`);
    const { shape, dtype } = data;
    const [from, to] = data.data_offsets;
    if (to > file.size - start || to - from !== bytesPerValue[dtype] * sizeOf(shape)) {
      throw damaged(`tensor "${name}" of shape [${shape.join(', ')}] does not fit its bytes ${from} to ${to}`);
    }
    spans.push([from, to]);
    tensors[name] = { shape, values: () => valuesOf(bytes(start + from, start + to), dtype) };
  }
  if (!isSeamless(spans, file.size - start)) throw damaged('its tensors overlap or leave gaps');
  return tensors;
}

/**
 * Reads tensors of float32 or float16 in the safetensors format.
 *
 * @param origin where the bytes come from, for the message
 * @throws EpsballError CORRUPT_WEIGHTS where the bytes are no such file
 */
export function decodeSafetensors(bytes: Uint8Array, origin: string): Record<string, HostWeight> {
  const damaged = (what: string): EpsballError =>
    new EpsballError(
      'CORRUPT_WEIGHTS',
      `damaged weights file ${origin}: ${what}.\nRestore the file (git checkout, or reinstall the package) or train the model again.`,
    );
  const file = { size: bytes.length, read: (from: number, to: number) => bytes.subarray(from, to) };
  const tensors = Object.entries(openSafetensors(file, damaged));
  return Object.fromEntries(tensors.map(([name, { shape, values }]) => [name, { shape, values: values() }]));
}

function isSeamless(spans: readonly (readonly [from: number, to: number])[], size: number): boolean {
  let end = 0;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end) return false;
    end = to;
  }
  return end === size;
}

function parseHeader(text: string): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(text);
    return typeof header === 'object' && header !== null && !Array.isArray(header)
      ? (header as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
