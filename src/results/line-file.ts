import { constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { EpsballError } from '../errors.ts';
import { reasonOf } from './output-folder.ts';

/** The error for a journal that cannot be written. */
export function notWritable(path: string, error: unknown): EpsballError {
  return new EpsballError('OUTPUT_NOT_WRITABLE', `cannot write the journal ${path}: ${reasonOf(error)}.`);
}

/** A file that only grows, by whole lines. */
export class LineFile {
  readonly #path: string;
  readonly #file: number;
  #bytes: number;

  /** @param bytes how much of an existing file is kept */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
    this.#bytes = Math.min(bytes, fstatSync(this.#file).size);
    ftruncateSync(this.#file, this.#bytes);
  }

  /** @throws EpsballError OUTPUT_NOT_WRITABLE; the file is then as it was */
  append(line: string): void {
    const text = Buffer.from(`${line}\n`);
    try {
      for (let from = 0; from < text.length;) from += writeSync(this.#file, text, from);
      this.#bytes += text.length;
    } catch (error) {
      ftruncateSync(this.#file, this.#bytes);
      throw notWritable(this.#path, error);
    }
  }
}
