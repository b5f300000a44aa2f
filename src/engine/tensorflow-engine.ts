import * as tf from '@tensorflow/tfjs';
import { EpsballError } from '../errors.ts';
import { eagerEngine } from './eager-engine.ts';
import type { Engine } from './types.ts';

const peer = '@tensorflow/tfjs-node-gpu';

/**
 * tfjs op by op on CUDA, through libtensorflow of the optional peer dependency.
 *
 * @throws EpsballError DEVICE_UNAVAILABLE if the package is not installed or sees no GPU: it would use the processor silently
 */
export async function tensorflowEngine(versions: Readonly<Record<string, string>>): Promise<Engine> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  try {
    await import(peer);
  } catch {
    throw new EpsballError(
      'DEVICE_UNAVAILABLE',
      `device "tensorflow" needs the package ${peer}, which is not installed or does not load here.\n` +
        `Install it with: npm i ${peer} --ignore-scripts=false (Linux x64, CUDA 11.2, cuDNN 8.1).\n` +
        'Or run on the processor with --device cpu.',
    );
  }
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (!isUsingGpuDevice) {
    throw new EpsballError(
      'DEVICE_UNAVAILABLE',
      `device "tensorflow": ${peer} is installed but sees no GPU (it needs CUDA 11.2 and cuDNN 8.1).\nRun on the processor with --device cpu.`,
    );
  }
  return eagerEngine('tensorflow', 'tensorflow', versions);
}
