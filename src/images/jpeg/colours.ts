import type { Plane } from './upsample.ts';

const half = 32768;
const scaled = (factor: number): number => Math.floor(factor * 65536 + 0.5);

function table(entry: (level: number) => number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, value) => entry(value - 128));
}

const redOfCr = table((level) => (scaled(1.402) * level + half) >> 16);
const blueOfCb = table((level) => (scaled(1.772) * level + half) >> 16);
const greenOfCr = table((level) => -scaled(0.71414) * level);
const greenOfCb = table((level) => -scaled(0.34414) * level + half);

/** Planes of luminance and colour differences, or of red, green and blue, as pixels; the former by libjpeg's integer arithmetic. */
export function interleave(planes: readonly Plane[], width: number, height: number, isRgb: boolean): Uint8Array {
  const [first, second, third] = planes as [Plane, Plane, Plane];
  const pixels = new Uint8ClampedArray(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const a = first.samples[y * first.stride + x]!;
      const b = second.samples[y * second.stride + x]!;
      const c = third.samples[y * third.stride + x]!;
      pixels[at] = isRgb ? a : a + redOfCr[c]!;
      pixels[at + 1] = isRgb ? b : a + ((greenOfCb[b]! + greenOfCr[c]!) >> 16);
      pixels[at + 2] = isRgb ? c : a + blueOfCb[b]!;
    }
  }
  return new Uint8Array(pixels.buffer);
}
