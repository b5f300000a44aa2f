import { GraphBuilder } from './graph.ts';
import { toOnnx } from './onnx.ts';
import type { WorkerPool } from './pool.ts';
import type { TensorSpec } from './types.ts';

/** More channels than any block has, of two pixels each. */
const channels = 64;
const spec: TensorSpec = { shape: [1, channels, 1, 2], dtype: 'float32' };

/** A model that puts images into the runtime's blocked order of channels. */
function reorderModel(): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.input(spec.shape, 'float32');
  const blocked = graph.node('ReorderInput', [x], spec.shape, 'float32', {}, [], 'com.microsoft.nchwc');
  return toOnnx(graph.graph({ x }, { blocked }));
}

/**
 * How many channels the runtime's blocked convolutions keep together on this processor (16 with AVX-512, 8 with AVX2 or
 * NEON), read off from where the second pixel of the first channel goes; 1 where the runtime has no such convolution.
 */
export async function findBlockSize(pool: WorkerPool): Promise<number> {
  const values = Float32Array.from({ length: 2 * channels }, (_, i) => i);
  try {
    const { blocked } = await pool.run(pool.add({ bytes: reorderModel(), file: undefined }), { x: { spec, values } });
    return Math.max(1, blocked!.indexOf(1));
  } catch {
    return 1;
  }
}
