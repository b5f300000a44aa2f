import { argmax } from '../argmax.ts';
import type { Forward } from '../bench/forward.ts';
import { pixelValues } from '../datasets/pixel-values.ts';
import type { ImageSet } from '../datasets/types.ts';
import { addNoise, randomStream } from '../random.ts';

/** Draws that are classified at a time. */
const chunk = 256;

/** How often each class is predicted under noise, a function of the seed, the purpose and the image alone. */
export async function countClasses(
  classify: Forward,
  { set, sample }: { readonly set: ImageSet; readonly sample: number },
  { seed, sigma, draws, purpose }: { seed: number | string; sigma: number; draws: number; purpose: string },
): Promise<number[]> {
  const pixels = pixelValues(set.pixels(sample));
  const counts = Array<number>(set.classNames.length).fill(0);
  for (let start = 0; start < draws; start += chunk) {
    const images = Array.from({ length: Math.min(chunk, draws - start) }, (_, i) =>
      addNoise(pixels, sigma, randomStream(seed, purpose, sigma, sample, start + i)),
    );
    const rows = await classify(
      images,
      images.map(() => sample),
    );
    for (const row of rows) counts[argmax(row)]! += 1;
  }
  return counts;
}
