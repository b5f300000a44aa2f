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
 * Writes tensors in the safetensors format: length of the header, header in JSON, raw little-endian bytes.
 *
 * @param precision float16 takes half the room and rounds, to three significant digits at most
 */
export function encodeSafetensors(
  weights: Readonly<Record<string, HostWeight>>,
  precision: Precision = 'float32',
): Uint8Array {
  const dtype = dtypes[precision];
  let offset = 0;
  const header: Record<string, z.infer<typeof tensorEntry>> = {};
  for (const [name, { shape, values }] of Object.entries(weights)) {
    const size = values.length * bytesPerValue[dtype];
    header[name] = { dtype, shape: [...shape], data_offsets: [offset, offset + size] };
    offset += size;
  }
  const text = JSON.stringify(header);
  const padding = -Buffer.byteLength(text) & (alignment - 1);
  const padded = Buffer.from(text + ' '.repeat(padding));
  const length = Buffer.alloc(headerLengthBytes);
  length.writeBigUInt64LE(BigInt(padded.length));
  const bodies = Object.values(weights).map(({ values }) => bytesOf(values, precision));
  return Buffer.concat([length, padded, ...bodies]);
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
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < headerLengthBytes) throw damaged(`it has ${view.length} bytes`);
  const headerLength = Number(view.readBigUInt64LE());
  const start = headerLengthBytes + headerLength;
  if (start > view.length) throw damaged(`its header of ${headerLength} bytes does not fit into ${view.length} bytes`);
  const header = parseHeader(view.toString('utf8', headerLengthBytes, start));
  if (!header) throw damaged('its header is no JSON object');
  const weights: Record<string, HostWeight> = {};
  const spans: (readonly [from: number, to: number])[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { data } = tensorEntry.safeParse(entry);
    if (!data) throw damaged(`the entry of tensor "${name}" is not that of a float32 or float16 tensor`);
    const { shape, dtype } = data;
    const [from, to] = data.data_offsets;
    if (to > view.length - start || to - from !== bytesPerValue[dtype] * sizeOf(shape)) {
      throw damaged(`tensor "${name}" of shape [${shape.join(', ')}] does not fit its bytes ${from} to ${to}`);
    }
    spans.push([from, to]);
    weights[name] = { shape, values: valuesOf(view.subarray(start + from, start + to), dtype) };
  }
  if (!isSeamless(spans, view.length - start)) throw damaged('its tensors overlap or leave gaps');
  return weights;
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
