import { EpsballError } from '../../errors.ts';

/** A regular file in an archive. */
export interface TarEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

const block = 512;

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
}

function checksumHolds(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  return parseInt(text(header, 148, 8), 8) === sum;
}

/**
 * The regular files of an uncompressed tar archive (ustar and its predecessor; names of up to 255 characters).
 *
 * @throws EpsballError CORRUPT_DATA where a header is damaged or the archive ends early
 */
export function* untar(archive: Uint8Array): Generator<TarEntry> {
  for (let at = 0; at + block <= archive.length;) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    if (!checksumHolds(header)) {
      throw new EpsballError('CORRUPT_DATA', `damaged tar archive: the header at byte ${at} fails its checksum.`);
    }
    const size = parseInt(text(header, 124, 12), 8);
    const data = archive.subarray(at + block, at + block + size);
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const name = prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100);
    if (data.length < size) {
      throw new EpsballError('CORRUPT_DATA', `truncated tar archive: it ends within ${name}.`);
    }
    if (header[156] === 0 || header[156] === 48) yield { name, data };
    at += block + Math.ceil(size / block) * block;
  }
}
