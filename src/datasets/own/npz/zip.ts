import { constants, crc32, inflateRawSync } from 'node:zlib';
import { corrupt, fileLength, filePart, largestArray } from '../file-part.ts';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly isCompressed: boolean;
  /** Bytes in the archive. */
  readonly stored: number;
  /** Bytes of the file itself, as the archive says. */
  readonly size: number;
  readonly crc: number;
  /** Where its header lies. */
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const mostEntries = 1000;
/** Bytes of an entry that its beginning is read from; deflate makes at most 1032 times as much of them. */
const beginning = 4096;

function endOf(path: string): Buffer {
  const length = fileLength(path);
  const tail = filePart(path, Math.max(0, length - 65_535 - endLength), Math.min(length, 65_535 + endLength));
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature) return tail.subarray(at, at + endLength);
  }
  throw corrupt(path, 'it is no zip archive, which .npz files are, or it is cut off');
}

/**
 * The files in a zip archive, by the directory at its end.
 *
 * @throws EpsballError MISSING_DATA, or CORRUPT_DATA where the archive is damaged, encrypted, larger than 4 GB, or has more than 1,000 files
 */
export function zipEntries(path: string): ZipEntry[] {
  const end = endOf(path);
  const [count, size, offset] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  if (offset === 0xffffffff || count === 0xffff)
    throw corrupt(path, 'archives beyond 4 GB are not read; store fewer images');
  if (count > mostEntries) throw corrupt(path, `it has ${count} files; at most ${mostEntries} are read`);
  const directory = filePart(path, offset, size);
  const entries: ZipEntry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw corrupt(path, 'its directory is damaged');
    const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, nameEnd);
    if (flags & 1) throw corrupt(path, 'it is encrypted');
    if (method !== 0 && method !== 8)
      throw corrupt(path, `it is compressed by method ${method}; only stored and deflated files are read`);
    entries.push({
      name,
      isCompressed: method === 8,
      crc: directory.readUInt32LE(at + 16),
      stored: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function dataOffset(path: string, { offset, name }: ZipEntry): number {
  const header = filePart(path, offset, 30);
  if (header.readUInt32LE(0) !== localSignature) throw corrupt(path, `the header of ${name} is damaged`);
  return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function inflate(
  path: string,
  { name }: ZipEntry,
  bytes: Buffer,
  options: Parameters<typeof inflateRawSync>[1],
): Buffer {
  try {
    return inflateRawSync(bytes, options);
  } catch {
    throw corrupt(path, `${name} in it is damaged, or larger than it says`);
  }
}

/** The first bytes of a file in an archive, up to some thousands. @throws EpsballError MISSING_DATA or CORRUPT_DATA */
export function zipBeginning(path: string, entry: ZipEntry): Buffer {
  const stored = filePart(path, dataOffset(path, entry), Math.min(entry.stored, beginning));
  if (!entry.isCompressed) return stored;
  return inflate(path, entry, stored, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2000 * beginning });
}

/**
 * A file in an archive. Not more memory is taken than it says to need, and at most `largestArray`.
 *
 * @throws EpsballError MISSING_DATA or CORRUPT_DATA, also where its length or checksum is not as the archive says
 */
export function zipFile(path: string, entry: ZipEntry): Buffer {
  const { name, isCompressed, stored, size, crc } = entry;
  if (size > largestArray) throw corrupt(path, `${name} in it has ${size} bytes; at most ${largestArray} are read`);
  const bytes = filePart(path, dataOffset(path, entry), stored);
  const whole = isCompressed ? inflate(path, entry, bytes, { maxOutputLength: size + 1, chunkSize: size + 64 }) : bytes;
  if (whole.length !== size || crc32(whole) !== crc) throw corrupt(path, `${name} in it fails its checksum`);
  return whole;
}
