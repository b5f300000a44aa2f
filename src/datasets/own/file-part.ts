import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EpsballError } from '../../errors.ts';
import { systemErrorCode } from '../download/system-error.ts';

/** The most bytes that an array may have, compressed or not: 768 MiB, 5,000 colour images of 224 x 224. */
export const largestArray = 3 * 2 ** 28;

/** A file that is damaged, in words. */
export function corrupt(path: string, problem: string): EpsballError {
  return new EpsballError('CORRUPT_DATA', `cannot read ${path}: ${problem}.`);
}

/**
 * Length of a file.
 *
 * @throws EpsballError MISSING_DATA where there is none
 */
export function fileLength(path: string): number {
  return withFile(path, (file) => fstatSync(file).size);
}

/**
 * Bytes of a file, from a place on.
 *
 * @throws EpsballError MISSING_DATA where it cannot be read, CORRUPT_DATA where it ends before, or they are more than `largestArray`
 */
export function filePart(path: string, from: number, length: number): Buffer {
  return withFile(path, (file) => {
    if (length > largestArray)
      throw corrupt(path, `a part of it has ${length} bytes; at most ${largestArray} are read`);
    if (from < 0 || from + length > fstatSync(file).size) throw corrupt(path, 'it is cut off');
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) {
      const read = readSync(file, bytes, at, length - at, from + at);
      if (read === 0) throw corrupt(path, 'it is cut off');
      at += read;
    }
    return bytes;
  });
}

function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    if (!fstatSync(file).isFile()) throw new EpsballError('MISSING_DATA', `${path} is no file.`);
    return use(file);
  } catch (error) {
    if (error instanceof EpsballError) throw error;
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new EpsballError('MISSING_DATA', `cannot read ${path} (${code === 'ENOENT' ? 'no such file' : code}).`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
