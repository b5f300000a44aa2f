import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { keep, readKept } from './kept-models.ts';

type Options = ort.InferenceSession.SessionOptions;

/** Opens a session and gives the model as the runtime has rewritten it. */
async function compile(bytes: Uint8Array, options: Options): Promise<{ session: ort.InferenceSession; model: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-'));
  try {
    const optimizedModelFilePath = join(folder, 'model.onnx');
    const session = await ort.InferenceSession.create(bytes, { ...options, optimizedModelFilePath });
    return { session, model: await readFile(optimizedModelFilePath) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a session on a model.
 *
 * @param file where the model as rewritten by the runtime is kept; read if it is there, else written
 */
export async function openSession(
  bytes: Uint8Array,
  options: Options,
  file: string | undefined,
): Promise<ort.InferenceSession> {
  if (file === undefined) return ort.InferenceSession.create(bytes, options);
  const kept = await readKept(file);
  if (kept) return ort.InferenceSession.create(kept, { ...options, graphOptimizationLevel: 'disabled' });
  const { session, model } = await compile(bytes, options);
  await keep(file, model);
  return session;
}
