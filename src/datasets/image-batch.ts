import { pixelValues } from './pixel-values.ts';
import type { ImageSet } from './types.ts';

/** The images of these indices as one float32 array [indices.length, height, width, channels], values in [0, 1]. */
export function imageBatch(set: ImageSet, indices: ArrayLike<number>): Float32Array {
  const [height, width, channels] = set.inputShape;
  const length = height * width * channels;
  const batch = new Float32Array(indices.length * length);
  for (let lane = 0; lane < indices.length; lane++) batch.set(pixelValues(set.pixels(indices[lane]!)), lane * length);
  return batch;
}
