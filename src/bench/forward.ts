import type * as tf from '@tensorflow/tfjs';
import type { Engine, TensorFunction } from '../engine/types.ts';
import type { ImageShape } from '../models/types.ts';
import { defaultLanes, packRows, takeRow } from './batch.ts';

/** Maps images to one row of values each: logits, or purified images. Every result is a function of its image alone. */
export type Forward = (images: readonly Float32Array[]) => Promise<Float32Array[]>;

/** Compiles a function of images for batches of so many lanes; longer lists are cut, shorter ones padded. */
export async function compileForward(
  engine: Engine,
  inputShape: ImageShape,
  fn: (x: tf.Tensor4D) => tf.Tensor,
  lanes = defaultLanes,
): Promise<Forward> {
  const spec = { shape: [lanes, ...inputShape], dtype: 'float32' } as const;
  const traced: TensorFunction = ({ x }) => ({ values: fn(x as tf.Tensor4D) });
  const compiled = await engine.compile(traced, { x: spec });
  const runBatch = async (images: readonly Float32Array[]): Promise<Float32Array[]> => {
    const { values } = await compiled.run({ x: packRows(images, spec) });
    return images.map((_, lane) => takeRow(values!, lane, lanes) as Float32Array);
  };
  return async (images) => {
    const starts = Array.from({ length: Math.ceil(images.length / lanes) }, (_, i) => i * lanes);
    const batches = await Promise.all(starts.map((start) => runBatch(images.slice(start, start + lanes))));
    return batches.flat();
  };
}
