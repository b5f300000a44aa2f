import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDataset } from '../../src/datasets/index.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/types.ts';
import { EpsballError } from '../../src/errors.ts';
import { decodeSafetensors } from '../../src/models/safetensors.ts';
import { idx } from './archives.ts';
import type { DataFormat, Format } from './mutants.ts';
import { openOnnx } from './open-onnx.ts';

/** What came of a file: read, refused with a message for people, or a fault of the program. */
export type Outcome = { readonly kind: 'read' } | { readonly kind: 'refused' | 'fault'; readonly message: string };

const imagesName = 't10k-images-idx3-ubyte';

/** Puts a file where its format looks for it. */
function place(format: DataFormat, bytes: Uint8Array, folder: string): string {
  const isImage = format === 'png' || format === 'jpeg';
  const path = isImage
    ? join(folder, format, 'a', `1.${format === 'png' ? 'png' : 'jpg'}`)
    : join(folder, format === 'npz' ? 'x.npz' : `${imagesName}${format === 'idx.gz' ? '.gz' : ''}`);
  if (isImage) for (const name of ['a', 'b']) mkdirSync(join(folder, format, name), { recursive: true });
  writeFileSync(path, bytes);
  if (isImage) writeFileSync(join(folder, format, 'b', '2.png'), bytes);
  else if (format !== 'npz') writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([3], Uint8Array.of(0, 1, 2)));
  return isImage ? `folder:${join(folder, format)}:exif=apply` : `${format === 'npz' ? 'npz' : 'idx'}:${path}`;
}

/** Reads a file as a data set, every image of it. */
async function readData(format: DataFormat, bytes: Uint8Array, folder: string): Promise<void> {
  const set = await findDataset(place(format, bytes, folder)).load('test');
  for (let index = 0; index < set.size; index++) {
    const length = set.inputShape.reduce((product, size) => product * size, 1);
    if (set.pixels(index).length !== length) throw new Error(`image ${index} has another length`);
  }
}

/** Reads files of one format after the other. */
export class Reader {
  readonly #format: Format;
  readonly #folder = mkdtempSync(join(tmpdir(), 'epsball-fuzz-'));
  #engine: Promise<Engine> | undefined;

  constructor(format: Format) {
    this.#format = format;
  }

  /** Reads a file as a run would. */
  async tryReading(bytes: Uint8Array): Promise<Outcome> {
    try {
      await this.#read(bytes);
      return { kind: 'read' };
    } catch (error) {
      if (error instanceof EpsballError)
        return { kind: 'refused', message: error.message.replaceAll(this.#folder, '') };
      return { kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  async close(): Promise<void> {
    await (await this.#engine)?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #read(bytes: Uint8Array): Promise<void> {
    if (this.#format === 'safetensors') decodeSafetensors(bytes, 'mutant.safetensors');
    else if (this.#format !== 'onnx') await readData(this.#format, bytes, this.#folder);
    else await openOnnx(await (this.#engine ??= createEngine({ workers: 1 })), bytes, join(this.#folder, 'net.onnx'));
  }
}
