import { pixelValues } from '../datasets/pixel-values.ts';
import type { ImageSet } from '../datasets/types.ts';
import type { Subject } from './subject.ts';
import type { JudgeForward } from './verdict-draws.ts';

/** Images judged between two looks at the clock and the signal. */
const chunk = 256;

/** A test image that a model has seen; its pixels are read from the data set whenever they are asked for. */
function makeSubject(images: ImageSet, sample: number, cleanDraws: readonly Float32Array[]): Subject {
  return {
    sample,
    label: images.label(sample),
    get x() {
      return pixelValues(images.pixels(sample));
    },
    cleanLogits: cleanDraws[0]!,
    cleanDraws,
  };
}

/** What a defended model says about the first clean images of a split, in their order. */
export async function classifyClean(
  images: ImageSet,
  count: number,
  judgeForward: JudgeForward,
  signal?: AbortSignal,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (let start = 0; start < count; start += chunk) {
    signal?.throwIfAborted();
    const samples = Array.from({ length: Math.min(chunk, count - start) }, (_, i) => start + i);
    const rows = await judgeForward(
      samples.map((sample) => pixelValues(images.pixels(sample))),
      samples,
    );
    subjects.push(...samples.map((sample, i) => makeSubject(images, sample, rows[i]!)));
  }
  return subjects;
}
