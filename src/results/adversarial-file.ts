import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { EpsballError } from '../errors.ts';
import { encodeHeader, openSafetensors, type StoredTensor } from '../models/safetensors.ts';
import type { ImageShape } from '../models/types.ts';

/** The recorded point of every sample of every measured cell, float32. */
export interface SavedPoints {
  readonly shape: ImageShape;
  /** By cell id, in ascending order of samples; the clean image where no point was judged. */
  readonly cells: ReadonlyMap<string, readonly Float32Array[]>;
}

/** Writes points in the safetensors format, one tensor for each cell, [samples, height, width, channels], one point after the other. */
export function writeAdversarial(path: string, { shape, cells }: SavedPoints): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(
      file,
      encodeHeader(Object.fromEntries([...cells].map(([id, { length }]) => [id, [length, ...shape]]))),
    );
    for (const points of cells.values()) {
      for (const { buffer, byteOffset, byteLength } of points) {
        writeFileSync(file, new Uint8Array(buffer, byteOffset, byteLength));
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Points in a file, those of a cell read when asked for. */
export interface AdversarialFile {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  close(): void;
}

/**
 * Opens what {@link writeAdversarial} wrote.
 *
 * @throws EpsballError CORRUPT_DATA where it is something else
 */
export function openAdversarial(path: string): AdversarialFile {
  const damaged = (what: string): EpsballError =>
    new EpsballError('CORRUPT_DATA', `the file of adversarial points ${path} is damaged: ${what}.`);
  const unreadable = (error: unknown): EpsballError =>
    error instanceof EpsballError ? error : damaged(`it cannot be read (${(error as Error).message})`);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw unreadable(error);
  }
  const close = (): void => {
    closeSync(file);
  };
  const read = (from: number, to: number): Uint8Array => {
    const bytes = new Uint8Array(to - from);
    for (let done = 0; done < bytes.length;) {
      const count = readSync(file, bytes, done, bytes.length - done, from + done);
      if (count === 0) throw damaged('it ends early');
      done += count;
    }
    return bytes;
  };
  try {
    return { tensors: openSafetensors({ size: fstatSync(file).size, read }, damaged), close };
  } catch (error) {
    close();
    throw unreadable(error);
  }
}
