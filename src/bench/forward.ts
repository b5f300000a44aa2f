import type * as tf from '@tensorflow/tfjs';
import type { Engine, TensorFunction } from '../engine/types.ts';
import { defaultLanes, packLanes, takeRow } from './batch.ts';
import { drawNoise, noiseSpecs, readNoise, type NoiseSource, type NoiseTensors } from './noise.ts';

/**
 * Maps images to one row of values each: logits, or purified images. Every result is a function of its image alone and, where
 * the defense is random, of the sample that it belongs to and the number of the draw, 0 unless given.
 */
export type Forward = (
  images: readonly Float32Array[],
  samples: readonly number[],
  draw?: number,
) => Promise<Float32Array[]>;

/** What is compiled to judge by. */
export interface ForwardTarget {
  readonly source: NoiseSource;
  readonly seed: number | string;
  /** Values of a batch of images, [batch, …], under the noise of each. */
  readonly fn: (x: tf.Tensor4D, noise: NoiseTensors) => tf.Tensor;
}

/** Compiles a function of images for batches of so many lanes; longer lists are cut, shorter ones padded. */
export async function compileForward(
  engine: Engine,
  { source, seed, fn }: ForwardTarget,
  lanes = defaultLanes,
): Promise<Forward> {
  const traced: TensorFunction = (inputs) => ({ values: fn(inputs.x as tf.Tensor4D, readNoise(inputs)) });
  const compiled = await engine.compile(traced, {
    x: { shape: [lanes, ...source.shape], dtype: 'float32' },
    ...noiseSpecs(source, lanes, 1),
  });
  const runBatch = async (
    images: readonly Float32Array[],
    samples: readonly number[],
    draw: number,
  ): Promise<Float32Array[]> => {
    const rows = images.map((image, i) => ({
      x: image,
      ...drawNoise(source, 1, [seed, 'verdict', samples[i]!, draw]),
    }));
    const { values } = await compiled.run(packLanes(rows, compiled), { handOver: true });
    return images.map((_, lane) => takeRow(values!, lane, lanes).slice() as Float32Array);
  };
  return async (images, samples, draw = 0) => {
    const starts = Array.from({ length: Math.ceil(images.length / lanes) }, (_, i) => i * lanes);
    const batches = await Promise.all(
      starts.map((start) => runBatch(images.slice(start, start + lanes), samples.slice(start, start + lanes), draw)),
    );
    return batches.flat();
  };
}
