import type { NumberAt } from './npy.ts';

/** How far a number may lie from a multiple of 1/255, in units of 1/255: float32 errs by 1e-5 of them. */
const tolerance = 1e-3;

/**
 * Numbers of images as bytes: whole numbers 0 to 255, or fractions in [0, 1] that are multiples of 1/255; else what is wrong with them, in
 * words that follow a colon.
 */
export function pixelBytes(numberAt: NumberAt, count: number, isFraction: boolean): Uint8Array | string {
  const bytes = new Uint8Array(count);
  const scale = isFraction ? 255 : 1;
  for (let i = 0; i < count; i++) {
    const value = numberAt(i);
    const level = value * scale;
    const byte = Math.round(level);
    if (!(byte >= 0 && byte <= 255)) {
      return isFraction
        ? `it holds the number ${value}, but fractions must lie in [0, 1]; divide by 255, or store whole numbers as uint8`
        : `it holds the number ${value}, but pixels are 0 to 255`;
    }
    if (Math.abs(level - byte) > tolerance) {
      return `it holds the number ${value}, which is no multiple of 1/255, so that it is no image of 8 bits; normalisation belongs into the model`;
    }
    bytes[i] = byte;
  }
  return bytes;
}
