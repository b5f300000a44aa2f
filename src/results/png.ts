import { decode, encode } from 'fast-png';
import type { ImageShape } from '../models/types.ts';

/** Bits per channel: 16 keep perturbations of a fraction of a grey level, 8 are enough to look at. */
export type PngDepth = 8 | 16;

/** An RGB image with values in [0, 1], row-major height × width × 3, as a PNG file; values outside are clipped. */
export function encodeImage(image: Float32Array, [height, width, channels]: ImageShape, depth: PngDepth): Uint8Array {
  const largest = 2 ** depth - 1;
  const levels = Float64Array.from(image, (value) => Math.round(Math.min(1, Math.max(0, value)) * largest));
  const data = depth === 16 ? Uint16Array.from(levels) : Uint8Array.from(levels);
  return encode({ width, height, channels, depth, data });
}

/**
 * The inverse of {@link encodeImage}.
 *
 * @throws if the bytes are no PNG of that shape
 */
export function decodeImage(bytes: Uint8Array, [height, width, channels]: ImageShape): Float32Array {
  const png = decode(bytes);
  if (png.height !== height || png.width !== width || png.channels !== channels) {
    throw new Error(`the image is ${png.height}×${png.width}×${png.channels}, not ${height}×${width}×${channels}`);
  }
  const largest = 2 ** png.depth - 1;
  return Float32Array.from(png.data, (level) => level / largest);
}
