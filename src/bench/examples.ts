import type { ImageShape } from '../models/types.ts';
import type { Example, JudgedImage } from '../results/example.ts';
import type { Verdict } from '../results/sample.ts';
import type { Forward } from './forward.ts';
import type { Subject } from './subject.ts';
import { readLogits } from './verdict.ts';

/** Most steps of a purification that are shown. */
const mostSteps = 12;

/** What shows a defended model at work. */
export interface ExampleModels {
  /** Logits of the model without the defense. */
  readonly plain: Forward;
  /** Logits of the defended model. */
  readonly defended: Forward;
  /** The images after each step, one after the other; absent for a defense without steps. */
  readonly purify?: Forward;
}

/** An image of the gallery and its recorded point. */
export interface ShownPoint {
  readonly subject: Pick<Subject, 'sample' | 'label' | 'x'>;
  readonly point: Float32Array;
}

/** An image with what is read from the logits of it. */
type Read<V> = V & Pick<JudgedImage, 'image'>;

/** An example whose images come with more than a verdict. */
export interface ReadExample<V extends Verdict> extends Omit<Example, 'clean' | 'adversarial' | 'steps'> {
  readonly clean: Read<V>;
  readonly adversarial: Read<V>;
  readonly steps?: Read<V>[];
}

async function judgeImages<V>(
  images: readonly Float32Array[],
  samples: readonly number[],
  forward: Forward,
  read: (logits: Float32Array) => V,
): Promise<Read<V>[]> {
  const rows = await forward(images, samples);
  return images.map((image, i) => ({ ...read(rows[i]!), image }));
}

/** Steps that are worth showing: those that change the image, evenly chosen where they are many, and the last. */
function chooseSteps(image: Float32Array, after: readonly Float32Array[]): Float32Array[] {
  const isChanged = (step: Float32Array, k: number): boolean =>
    step.some((value, i) => value !== (after[k - 1] ?? image)[i]);
  const changing = [...after.slice(0, -1).filter(isChanged), after.at(-1)!];
  const shown = Math.min(mostSteps, changing.length);
  return Array.from({ length: shown }, (_, k) => changing[Math.ceil(((k + 1) * changing.length) / shown) - 1]!);
}

/** Images on their way through the defense, clipped to be shown, with what the model says, and of the last what the defended model does. */
async function showSteps<V>(
  images: readonly Float32Array[],
  samples: readonly number[],
  { purify, plain, defended }: ExampleModels,
  read: (logits: Float32Array) => V,
): Promise<Read<V>[][] | undefined> {
  if (!purify) return undefined;
  const rows = await purify(images, samples);
  const verdicts = await judgeImages(images, samples, defended, read);
  return Promise.all(
    images.map(async (image, i) => {
      const after = Array.from({ length: rows[i]!.length / image.length }, (_, k) =>
        rows[i]!.slice(k * image.length, (k + 1) * image.length),
      );
      const steps = chooseSteps(image, after);
      const judged = await judgeImages(
        steps,
        steps.map(() => samples[i]!),
        plain,
        read,
      );
      const shown = [...judged.slice(0, -1), { ...verdicts[i]!, image: steps.at(-1)! }];
      return shown.map((step) => ({ ...step, image: step.image.map((value) => Math.min(1, Math.max(0, value))) }));
    }),
  );
}

/** Examples of a cell, in the order of what is shown. */
export function makeExamples(
  cell: string,
  shape: ImageShape,
  shown: readonly ShownPoint[],
  models: ExampleModels,
): Promise<Example[]> {
  return readExamples(cell, shape, shown, models, readLogits);
}

/**
 * The same with more than the verdict on each image.
 *
 * @param read what is wanted of the logits of an image
 */
export async function readExamples<V extends Verdict>(
  cell: string,
  shape: ImageShape,
  shown: readonly ShownPoint[],
  models: ExampleModels,
  read: (logits: Float32Array) => V,
): Promise<ReadExample<V>[]> {
  const samples = shown.map(({ subject }) => subject.sample);
  const points = shown.map(({ point }) => point);
  const clean = await judgeImages(
    shown.map(({ subject }) => subject.x),
    samples,
    models.plain,
    read,
  );
  const adversarial = await judgeImages(points, samples, models.plain, read);
  const steps = await showSteps(points, samples, models, read);
  return shown.map(({ subject: { sample, label } }, i) => ({
    cell,
    sample,
    label,
    shape,
    clean: clean[i]!,
    adversarial: adversarial[i]!,
    ...(steps && { steps: steps[i]! }),
  }));
}
