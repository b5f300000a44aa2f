import * as tf from '@tensorflow/tfjs';
import { eagerEngine } from './eager-engine.ts';
import type { Engine } from './types.ts';

const peer = '@tensorflow/tfjs-node-gpu';

/**
 * Loads the optional peer dependency, which registers tfjs's backend `tensorflow`.
 *
 * @returns why it cannot be used here; undefined if it can. Without a GPU it would use the processor silently, so that counts as an obstacle
 */
export async function loadTensorflow(): Promise<string | undefined> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  try {
    await import(peer);
  } catch {
    return `the package ${peer} is not installed or does not load`;
  }
  const before = tf.getBackend();
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (before) await tf.setBackend(before);
  return isUsingGpuDevice ? undefined : `${peer} is installed but sees no GPU`;
}

/** tfjs op by op on CUDA, through libtensorflow of the peer dependency, which is loaded. */
export function tensorflowEngine(versions: Readonly<Record<string, string>>): Engine {
  return eagerEngine('tensorflow', 'tensorflow', versions);
}
