import type { ImageSet } from '../datasets/types.ts';

const border = 4;

/**
 * Writes image `index` of a set to `target` at `offset`, as floats in [0, 1], cropped at random from the image with a
 * border of four black pixels, and mirrored with probability one half.
 */
export function writeAugmented(
  set: ImageSet,
  index: number,
  stream: () => number,
  target: Float32Array,
  offset: number,
): void {
  const [height, width, channels] = set.inputShape;
  const pixels = set.pixels(index);
  const rowShift = Math.floor(stream() * (2 * border + 1)) - border;
  const columnShift = Math.floor(stream() * (2 * border + 1)) - border;
  const isMirrored = stream() < 0.5;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const fromRow = row + rowShift;
      const fromColumn = (isMirrored ? width - 1 - column : column) + columnShift;
      const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
      for (let channel = 0; channel < channels; channel++) {
        const from = (fromRow * width + fromColumn) * channels + channel;
        target[offset + (row * width + column) * channels + channel] = isInside ? pixels[from]! / 255 : 0;
      }
    }
  }
}
