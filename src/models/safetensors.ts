import { z } from 'zod';
import { EpsballError } from '../errors.ts';
import { sizeOf } from '../engine/graph.ts';
import type { HostWeight } from './types.ts';

const headerLengthBytes = 8;
const alignment = 8;

const count = z.int().min(0);
const tensorEntry = z.strictObject({
  dtype: z.literal('F32'),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});

/** Writes float32 tensors in the safetensors format: length of the header, header in JSON, raw little-endian bytes. */
export function encodeSafetensors(weights: Readonly<Record<string, HostWeight>>): Uint8Array {
  let offset = 0;
  const header: Record<string, z.infer<typeof tensorEntry>> = {};
  for (const [name, { shape, values }] of Object.entries(weights)) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = JSON.stringify(header);
  const padding = -Buffer.byteLength(text) & (alignment - 1);
  const padded = Buffer.from(text + ' '.repeat(padding));
  const length = Buffer.alloc(headerLengthBytes);
  length.writeBigUInt64LE(BigInt(padded.length));
  const bodies = Object.values(weights).map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat([length, padded, ...bodies]);
}

/**
 * Reads float32 tensors in the safetensors format.
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
    if (!data) throw damaged(`the entry of tensor "${name}" is not that of a float32 tensor`);
    const { shape } = data;
    const [from, to] = data.data_offsets;
    if (to > view.length - start || to - from !== 4 * sizeOf(shape)) {
      throw damaged(`tensor "${name}" of shape [${shape.join(', ')}] does not fit its bytes ${from} to ${to}`);
    }
    spans.push([from, to]);
    const body = view.subarray(start + from, start + to);
    weights[name] = { shape, values: new Float32Array(Uint8Array.from(body).buffer) };
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
