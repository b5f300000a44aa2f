import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { EpsballError, unknownName } from '../errors.ts';
import { eagerEngine } from './eager-engine.ts';
import { findObstacle } from './obstacle.ts';
import { onnxEngine } from './onnx-engine.ts';
import { tensorflowEngine } from './tensorflow-engine.ts';
import { deviceNames, type DeviceName, type Engine } from './types.ts';

export * from './types.ts';

const require = createRequire(import.meta.url);

function packageVersion(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

/** What an engine may be told. */
export interface EngineOptions {
  /** Default cpu. */
  readonly device?: DeviceName;
  /** Worker threads on cpu, 1 to 256; default one per core. Other devices use one. */
  readonly workers?: number;
  /** Whether the runtime notes how long each operator takes; not on devices that compute op by op. Default false. */
  readonly profile?: boolean;
}

/**
 * Opens a device. There is no fallback: a device that is not there is an error that says what is missing.
 *
 * @throws EpsballError DEVICE_UNAVAILABLE, UNKNOWN_NAME, or INVALID_OPTION for the number of workers
 */
export async function createEngine({ device = 'cpu', workers, profile = false }: EngineOptions = {}): Promise<Engine> {
  if (!deviceNames.includes(device)) throw unknownName('device', device, deviceNames);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    throw new EpsballError('INVALID_OPTION', `workers must be a whole number from 1 to 256, got ${workers}.`);
  }
  if (profile && (device === 'eager' || device === 'tensorflow')) {
    throw new EpsballError('INVALID_OPTION', `a profile is made on cpu, webgpu and cuda; device ${device} has none.`);
  }
  const obstacle = await findObstacle(device);
  if (obstacle) {
    throw new EpsballError(
      'DEVICE_UNAVAILABLE',
      `device "${device}" is not available here: ${obstacle.reason}.\n${obstacle.remedy}\nOr run on the processor with --device cpu.`,
    );
  }
  const versions = { tfjs: tf.version_core };
  const onnxVersions = { ...versions, 'onnxruntime-node': packageVersion('onnxruntime-node') };
  const options = { versions: onnxVersions, isProfiled: profile };
  switch (device) {
    case 'cpu':
      return onnxEngine('cpu', { ...options, workers: workers ?? availableParallelism() });
    case 'webgpu':
    case 'cuda':
      return onnxEngine(device, { ...options, workers: 1 });
    case 'tensorflow':
      return tensorflowEngine(versions);
    case 'eager':
      return eagerEngine('eager', 'cpu', versions);
  }
}
