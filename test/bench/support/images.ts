import type { ImageSet } from '../../../src/datasets/types.ts';
import { randomStream } from '../../../src/random.ts';
import { dimensions, imageShape } from './models.ts';

/** Random images with bytes in a range, labelled by a function of their index and pixels in [0, 1]. */
export function randomImages(
  size: number,
  labelOf: (x: Float32Array, index: number) => number,
  { classes = 10, lowest = 0, highest = 255, seed = 1 } = {},
): ImageSet {
  const pixels = Array.from({ length: size }, (_, index) => {
    const stream = randomStream('test images', seed, index);
    return Uint8Array.from({ length: dimensions }, () => lowest + Math.floor(stream() * (highest - lowest + 1)));
  });
  return {
    name: 'random',
    split: 'test',
    size,
    inputShape: imageShape,
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
    pixels: (index) => pixels[index]!,
    label: (index) =>
      labelOf(
        Float32Array.from(pixels[index]!, (byte) => byte / 255),
        index,
      ),
    sha256: '0'.repeat(64),
    source: 'drawn in a test',
    warnings: [],
  };
}
