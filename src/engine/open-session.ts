import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { keep, readKept } from './kept-models.ts';

type Options = ort.InferenceSession.SessionOptions;

/** The model as the runtime rewrites it; undefined where there is no room for the file that it writes. */
async function rewriteModel(bytes: Uint8Array, options: Options): Promise<Uint8Array | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-model-')).catch(() => undefined);
  if (folder === undefined) return undefined;
  try {
    const optimizedModelFilePath = join(folder, 'model.onnx');
    const session = await ort.InferenceSession.create(bytes, {
      ...options,
      enableProfiling: false,
      optimizedModelFilePath,
    });
    await session.release();
    return await readFile(optimizedModelFilePath);
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a session on a model.
 *
 * @param file where the model as rewritten by the runtime is kept; read if it is there, else written where that is possible
 */
export async function openSession(
  bytes: Uint8Array,
  options: Options,
  file: string | undefined,
): Promise<ort.InferenceSession> {
  if (file === undefined) return ort.InferenceSession.create(bytes, options);
  const kept = await readKept(file);
  const model = kept ?? (await rewriteModel(bytes, options));
  if (!model) return ort.InferenceSession.create(bytes, options);
  if (!kept) await keep(file, model);
  return ort.InferenceSession.create(model, { ...options, graphOptimizationLevel: 'disabled' });
}
