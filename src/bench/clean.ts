import { pixelValues } from '../datasets/pixel-values.ts';
import type { ImageSet } from '../datasets/types.ts';
import { EpsballError } from '../errors.ts';
import type { Forward } from './forward.ts';
import type { Subject } from './subject.ts';

/** A test image before any model has seen it. */
export type TestImage = Pick<Subject, 'sample' | 'label' | 'x'>;

/** Images judged between two looks at the clock and the signal. */
const chunk = 256;

/** The first images of a split as float32 in [0, 1]. */
export function readImages(images: ImageSet, count: number): TestImage[] {
  return Array.from({ length: count }, (_, sample) => ({
    sample,
    label: images.label(sample),
    x: pixelValues(images.pixels(sample)),
  }));
}

/**
 * What a defended model says about clean images, in their order.
 *
 * @throws EpsballError CORRUPT_WEIGHTS if a logit is not a finite number
 */
export async function classifyClean(
  model: string,
  images: readonly TestImage[],
  forward: Forward,
  signal?: AbortSignal,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (let start = 0; start < images.length; start += chunk) {
    signal?.throwIfAborted();
    const part = images.slice(start, start + chunk);
    const rows = await forward(part.map(({ x }) => x));
    subjects.push(...part.map((image, i) => ({ ...image, cleanLogits: rows[i]! })));
  }
  const broken = subjects.find(({ cleanLogits }) => !cleanLogits.every(Number.isFinite));
  if (broken) {
    throw new EpsballError(
      'CORRUPT_WEIGHTS',
      `${model} gives logits that are not finite for test image ${broken.sample}; its weights or the defense's parameters are unusable.`,
    );
  }
  return subjects;
}
