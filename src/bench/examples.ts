import type { ImageShape } from '../models/types.ts';
import type { Example, JudgedImage } from '../results/example.ts';
import type { Forward } from './forward.ts';
import type { Finding } from './subject.ts';
import { readLogits } from './verdict.ts';

/** What shows a defended model at work. */
export interface ExampleModels {
  /** Logits of the model without the defense. */
  readonly plain: Forward;
  /** Logits of the defended model. */
  readonly defended: Forward;
  /** The purified images; absent for a defense without steps. */
  readonly purify?: Forward;
}

async function judgeImages(
  images: readonly Float32Array[],
  samples: readonly number[],
  forward: Forward,
): Promise<JudgedImage[]> {
  const rows = await forward(images, samples);
  return images.map((image, i) => ({ image, ...readLogits(rows[i]!) }));
}

/** The purified images, clipped to be shown, with what the defended model says. */
async function purifyImages(
  images: readonly Float32Array[],
  samples: readonly number[],
  { purify, defended }: ExampleModels,
): Promise<JudgedImage[] | undefined> {
  if (!purify) return undefined;
  const purified = await purify(images, samples);
  const verdicts = await judgeImages(images, samples, defended);
  return verdicts.map((verdict, i) => ({
    ...verdict,
    image: purified[i]!.map((value) => Math.min(1, Math.max(0, value))),
  }));
}

/** Examples of a cell, in the order of the outcomes given. */
export async function makeExamples(
  cell: string,
  shape: ImageShape,
  outcomes: readonly Finding[],
  models: ExampleModels,
): Promise<Example[]> {
  const samples = outcomes.map(({ subject }) => subject.sample);
  const points = outcomes.map(({ subject, best, last }) => (best ?? last)?.point ?? subject.x);
  const clean = await judgeImages(
    outcomes.map(({ subject }) => subject.x),
    samples,
    models.plain,
  );
  const adversarial = await judgeImages(points, samples, models.plain);
  const purified = await purifyImages(points, samples, models);
  return outcomes.map(({ subject: { sample, label } }, i) => ({
    cell,
    sample,
    label,
    shape,
    clean: clean[i]!,
    adversarial: adversarial[i]!,
    ...(purified && { purified: purified[i]! }),
  }));
}
