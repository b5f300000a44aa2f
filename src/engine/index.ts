import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { EpsballError, unknownName } from '../errors.ts';
import { eagerEngine } from './eager-engine.ts';
import { onnxEngine } from './onnx-engine.ts';
import { probe } from './probe.ts';
import { tensorflowEngine } from './tensorflow-engine.ts';
import { deviceNames, type DeviceName, type Engine } from './types.ts';

export * from './types.ts';

const require = createRequire(import.meta.url);

function packageVersion(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

const remedies = {
  webgpu: 'It needs a GPU with a Vulkan, Metal or Direct3D 12 driver (on Linux: libvulkan1 and the driver of the GPU).',
  cuda: 'It needs an NVIDIA GPU and the CUDA provider: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false',
} as const;

/** The sentence of a native error message that is meant for people. */
function plainWords(message: string): string {
  return message.split(' was false. ').at(-1)!.slice(0, 160);
}

/** A GPU engine, after a trial that shows that the device is there; one session at a time, from one thread. */
async function gpuEngine(provider: 'webgpu' | 'cuda', versions: Record<string, string>): Promise<Engine> {
  const obstacle = await probe(provider);
  if (obstacle === undefined) return onnxEngine(provider, 1, versions);
  throw new EpsballError(
    'DEVICE_UNAVAILABLE',
    `device "${provider}" is not available here: ${plainWords(obstacle)}.\n${remedies[provider]}\nOr run on the processor with --device cpu.`,
  );
}

/** What an engine may be told. */
export interface EngineOptions {
  /** Default cpu. */
  readonly device?: DeviceName;
  /** Worker threads on cpu, 1 to 256; default one per core. Other devices use one. */
  readonly workers?: number;
}

/**
 * Opens a device. There is no fallback: a device that is not there is an error that says what is missing.
 *
 * @throws EpsballError DEVICE_UNAVAILABLE, UNKNOWN_NAME, or INVALID_OPTION for the number of workers
 */
export async function createEngine({ device = 'cpu', workers }: EngineOptions = {}): Promise<Engine> {
  if (!deviceNames.includes(device)) throw unknownName('device', device, deviceNames);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    throw new EpsballError('INVALID_OPTION', `workers must be a whole number from 1 to 256, got ${workers}.`);
  }
  const versions = { tfjs: tf.version_core };
  const onnxVersions = { ...versions, 'onnxruntime-node': packageVersion('onnxruntime-node') };
  switch (device) {
    case 'cpu':
      return onnxEngine('cpu', workers ?? availableParallelism(), onnxVersions);
    case 'webgpu':
    case 'cuda':
      return gpuEngine(device, onnxVersions);
    case 'tensorflow':
      return tensorflowEngine(versions);
    case 'eager':
      return eagerEngine('eager', 'cpu', versions);
  }
}
