import type { ImageSet } from '../datasets/types.ts';
import { pixelValues } from '../datasets/pixel-values.ts';
import { addNoise, randomStream } from '../random.ts';
import type { NetworkEvaluation } from '../results/evaluation.ts';
import { scoreClassification } from './classification.ts';
import { corrupt } from './corruptions/define.ts';
import { corruptions } from './corruptions/index.ts';
import type { RowFunction } from './rows.ts';

/** Images of the test split to measure on, and where random numbers come from. */
export interface EvaluationImages {
  readonly set: ImageSet;
  /** The first so many are used. */
  readonly count: number;
  readonly seed: number | string;
}

/** Images made and classified at a time. */
const chunk = 512;

/** Standard deviations of the noise that accuracy is measured under. */
const sigmas = [0, 0.05, 0.1, 0.25, 0.5];

function labelsOf({ set, count }: EvaluationImages): number[] {
  return Array.from({ length: count }, (_, index) => set.label(index));
}

/** An image with noise of its own at this level. */
export function noisyImage({ set, seed }: EvaluationImages, index: number, sigma: number): Float32Array {
  const pixels = pixelValues(set.pixels(index));
  if (sigma === 0) return pixels;
  return addNoise(pixels, sigma, randomStream(seed, 'evaluation noise', sigma, index));
}

async function logitsOf(
  classify: RowFunction,
  { count }: EvaluationImages,
  make: (index: number) => Float32Array,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (let start = 0; start < count; start += chunk) {
    const length = Math.min(chunk, count - start);
    const images = Array.from({ length }, (_, i) => ({ y: make(start + i) }));
    rows.push(...(await classify(images)).map(({ logits }) => logits!));
  }
  return rows;
}

/** Accuracy, likelihood and calibration on images with Gaussian noise that is not cut to the pixel range. */
export async function measureUnderNoise(
  classify: RowFunction,
  images: EvaluationImages,
): Promise<NonNullable<NetworkEvaluation['noise']>> {
  const labels = labelsOf(images);
  const scores = [];
  for (const sigma of sigmas) {
    const rows = await logitsOf(classify, images, (index) => noisyImage(images, index, sigma));
    scores.push({ sigma, ...scoreClassification(rows, labels) });
  }
  return scores;
}

/** Accuracy on corrupted images. */
export async function measureUnderCorruption(
  classify: RowFunction,
  images: EvaluationImages,
): Promise<NonNullable<NetworkEvaluation['corruptions']>> {
  const labels = labelsOf(images);
  const { set, seed } = images;
  const scores = [];
  for (const corruption of corruptions) {
    for (const severity of corruption.severities) {
      const rows = await logitsOf(classify, images, (index) => {
        const stream = randomStream(seed, 'corruption', corruption.name, severity, index);
        return corrupt(corruption, pixelValues(set.pixels(index)), set.inputShape, severity, stream);
      });
      const { accuracy } = scoreClassification(rows, labels);
      scores.push({ corruption: corruption.name, severity, accuracy });
    }
  }
  return scores;
}
