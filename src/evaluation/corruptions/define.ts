import type { ImageShape } from '../../models/types.ts';

/** A harmless change of an image that a classifier should bear. */
export interface Corruption {
  /** Kebab-case, the name of the file. */
  readonly name: string;
  readonly summary: string;
  /** What is larger for a stronger corruption, or smaller; from weak to strong. */
  readonly severities: readonly number[];
  /**
   * The corrupted image.
   *
   * @param pixels values in [0, 1], row-major height x width x channels
   * @param stream random numbers of this image
   */
  readonly apply: (pixels: Float32Array, shape: ImageShape, severity: number, stream: () => number) => Float32Array;
}

/** The corrupted image cut to [0, 1]. */
export function corrupt(
  { apply }: Corruption,
  pixels: Float32Array,
  shape: ImageShape,
  severity: number,
  stream: () => number,
): Float32Array {
  return apply(pixels, shape, severity, stream).map((value) => Math.min(1, Math.max(0, value)));
}
