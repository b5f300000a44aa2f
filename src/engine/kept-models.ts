import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Bytes before the model in a file: the sha256 of the rest, so that a spoilt file is noticed. */
const digestLength = 32;

/** Largest size of all kept models together; the ones used longest ago go first. */
const capacity = 1e9;

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/**
 * The name under which a compiled model is kept: the sha256 of the model and of all that decides what the runtime makes of it.
 *
 * @param circumstances versions, the processor and the like
 */
export function keptName(model: Uint8Array, circumstances: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(circumstances)).update(model);
  return `${hash.digest('hex')}.onnx`;
}

/** A kept model; undefined if there is none, or if its file is not what was written. */
export async function readKept(file: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(file);
    const model = bytes.subarray(digestLength);
    if (!sha256(model).equals(bytes.subarray(0, digestLength))) return undefined;
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    return model;
  } catch {
    return undefined;
  }
}

async function dropOldest(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtimeMs };
    }),
  );
  let total = 0;
  for (const { path, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    total += size;
    if (total > capacity) await rm(path, { force: true });
  }
}

/** Keeps a model under a name; what cannot be written is not kept. */
export async function keep(file: string, model: Uint8Array): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(unfinished, Buffer.concat([sha256(model), model]));
    await rename(unfinished, file);
    await dropOldest(dirname(file));
  } catch {
    await rm(unfinished, { force: true });
  }
}
