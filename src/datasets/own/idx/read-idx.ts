import { constants, gunzipSync } from 'node:zlib';
import { corrupt, fileLength, filePart, largestArray } from '../file-part.ts';

/** What the header of an idx file says. */
export interface IdxHeader {
  readonly shape: readonly number[];
  /** Where the bytes begin. */
  readonly start: number;
}

const beginning = 4096;

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unzip(path: string, bytes: Buffer, options: Parameters<typeof gunzipSync>[1]): Buffer {
  try {
    return gunzipSync(bytes, options);
  } catch {
    throw corrupt(path, `its compressed data are damaged, or hold more than the ${largestArray} bytes that are read`);
  }
}

/** The header of an idx file of bytes, compressed or not. @throws EpsballError MISSING_DATA or CORRUPT_DATA */
export function idxHeader(path: string): IdxHeader {
  const raw = filePart(path, 0, Math.min(fileLength(path), beginning));
  const bytes = isGzip(raw) ? unzip(path, raw, { finishFlush: constants.Z_SYNC_FLUSH }) : raw;
  const dimensions = bytes[3] ?? 0;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0)
    throw corrupt(path, 'it is no idx file (the format of MNIST)');
  if (bytes[2] !== 8)
    throw corrupt(path, 'its numbers are no unsigned bytes, which images and labels of the idx format are');
  const start = 4 + 4 * dimensions;
  if (dimensions < 1 || dimensions > 4 || bytes.length < start) throw corrupt(path, 'its header is damaged');
  return { shape: Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i)), start };
}

/**
 * The bytes of an idx file behind its header.
 *
 * @throws EpsballError CORRUPT_DATA where they are not as many as the header says, or more than `largestArray`
 */
export function idxBytes(path: string, { shape, start }: IdxHeader): Uint8Array {
  const size = start + shape.reduce((product, length) => product * length, 1);
  if (size > largestArray)
    throw corrupt(path, `its shape is [${shape.join(', ')}], ${size} bytes; at most ${largestArray} are read`);
  const raw = filePart(path, 0, fileLength(path));
  const bytes = isGzip(raw) ? unzip(path, raw, { maxOutputLength: size + 1, chunkSize: size + 64 }) : raw;
  if (bytes.length === size) return bytes.subarray(start);
  throw corrupt(path, `it has ${bytes.length} bytes, but its shape [${shape.join(', ')}] needs ${size}`);
}
