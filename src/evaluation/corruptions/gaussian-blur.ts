import type { ImageShape } from '../../models/types.ts';
import type { Corruption } from './define.ts';

/** Weights of a Gaussian up to four standard deviations, of sum 1. */
function kernel(deviation: number): Float64Array {
  const reach = Math.max(1, Math.ceil(4 * deviation));
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Blurs along rows or along columns; beyond the edge the last pixel goes on. */
function blurAlong(
  pixels: Float32Array,
  [height, width, channels]: ImageShape,
  weights: Float64Array,
  axis: 'row' | 'column',
): Float32Array {
  const reach = (weights.length - 1) / 2;
  const length = axis === 'row' ? width : height;
  const stride = axis === 'row' ? channels : width * channels;
  return pixels.map((_, at) => {
    const place = Math.floor(at / stride) % length;
    return weights.reduce((sum, weight, k) => {
      const from = Math.min(length - 1, Math.max(0, place + k - reach));
      return sum + weight * pixels[at + (from - place) * stride]!;
    }, 0);
  });
}

/** Blur; the severity is the standard deviation of the kernel in pixels. */
export const gaussianBlur: Corruption = {
  name: 'gaussian-blur',
  summary: 'Gaussian blur of this standard deviation in pixels',
  severities: [0.4, 0.6, 0.7, 0.8, 1],
  apply: (pixels, shape, deviation) => {
    const weights = kernel(deviation);
    return blurAlong(blurAlong(pixels, shape, weights, 'row'), shape, weights, 'column');
  },
};
