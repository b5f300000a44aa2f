import type { ImageShape } from '../../models/types.ts';
import type { Corruption } from './define.ts';

/** Share of each of `from` equal cells that lies in each of `to` equal cells of the same length. */
function overlaps(from: number, to: number): Float64Array[] {
  return Array.from({ length: to }, (_, target) =>
    Float64Array.from({ length: from }, (__, source) => {
      const low = Math.max(source / from, target / to);
      const high = Math.min((source + 1) / from, (target + 1) / to);
      return Math.max(0, high - low) * to;
    }),
  );
}

/** Averages over fewer, larger pixels. */
function shrink(
  pixels: Float32Array,
  [height, width, channels]: ImageShape,
  [rows, columns]: readonly [number, number],
) {
  const down = overlaps(height, rows);
  const across = overlaps(width, columns);
  const small = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        down[row]!.forEach((weight, y) => {
          if (weight === 0) return;
          across[column]!.forEach((other, x) => {
            sum += weight * other * pixels[(y * width + x) * channels + channel]!;
          });
        });
        small[(row * columns + column) * channels + channel] = sum;
      }
    }
  }
  return small;
}

/** Fewer pixels; the severity is the share of each side's pixels that is left. */
export const pixelate: Corruption = {
  name: 'pixelate',
  summary: 'sides of this share of the pixels, shown at the old size',
  severities: [0.95, 0.9, 0.85, 0.75, 0.65],
  apply: (pixels, shape, share) => {
    const [height, width, channels] = shape;
    const [rows, columns] = [Math.floor(height * share), Math.floor(width * share)];
    const small = shrink(pixels, shape, [rows, columns]);
    return pixels.map((_, at) => {
      const [row, column] = [Math.floor(at / (width * channels)), Math.floor(at / channels) % width];
      const [y, x] = [Math.floor(((row + 0.5) * rows) / height), Math.floor(((column + 0.5) * columns) / width)];
      return small[(y * columns + x) * channels + (at % channels)]!;
    });
  },
};
