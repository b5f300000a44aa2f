import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { ModelFault, quote } from '../faults.ts';

/** Where numbers lie that are not in the model file itself. */
export interface ExternalPlace {
  /** Relative to the model's folder. */
  readonly location: string;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

/** The real path of a data file. @throws ModelFault where it would leave the model's folder */
export function pathOf(model: string, location: string): string {
  const outside = new ModelFault(
    `it keeps numbers in the file ${quote(location)}; only files in the folder of the model are read`,
  );
  const parts = location.split(/[/\\]/);
  if (location === '' || location.includes('\0') || isAbsolute(location) || /^[a-z]:/i.test(location)) throw outside;
  if (parts.includes('..')) throw outside;
  let folder: string;
  let file: string;
  try {
    folder = realpathSync(dirname(model));
    file = realpathSync(join(folder, ...parts));
  } catch {
    throw new ModelFault(`its data file ${quote(location)} is missing beside the model: put it back there`);
  }
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw outside;
  return file;
}

/** Reads bytes from a file in the model's folder. @throws ModelFault where that is not possible */
export function readExternal(model: string, { location, offset, length }: ExternalPlace): Uint8Array {
  const path = pathOf(model, location);
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new ModelFault(`its data file ${quote(location)} is no file`);
    if (offset + length > stats.size) {
      throw new ModelFault(
        `it keeps numbers at bytes ${offset} to ${offset + length} of ${quote(location)}, which has ${stats.size}`,
      );
    }
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const count = readSync(file, bytes, read, length - read, offset + read);
      if (count === 0) throw new ModelFault(`its data file ${quote(location)} ended early`);
      read += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
