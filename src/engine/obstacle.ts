import { probe } from './probe.ts';
import { loadTensorflow } from './tensorflow-engine.ts';
import type { DeviceName } from './types.ts';

/** Why a device cannot be used here, and what to do about it; a sentence each. */
export interface Obstacle {
  readonly reason: string;
  readonly remedy: string;
}

const remedies = {
  webgpu: 'It needs a GPU with a Vulkan, Metal or Direct3D 12 driver (on Linux: libvulkan1 and the driver of the GPU).',
  cuda: 'It needs an NVIDIA GPU and the CUDA provider: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false',
  tensorflow:
    'It needs Linux x64, CUDA 11.2, cuDNN 8.1 and the package: npm i @tensorflow/tfjs-node-gpu --ignore-scripts=false',
} as const;

/** The sentence of a native error message that is meant for people. */
function plainWords(message: string): string {
  return message.split(' was false. ').at(-1)!.slice(0, 160);
}

/** Tries a device; undefined if it can be used. The processor always can. */
export async function findObstacle(device: DeviceName): Promise<Obstacle | undefined> {
  if (device === 'cpu' || device === 'eager') return undefined;
  const reason = await (device === 'tensorflow' ? loadTensorflow() : probe(device));
  return reason === undefined ? undefined : { reason: plainWords(reason), remedy: remedies[device] };
}
