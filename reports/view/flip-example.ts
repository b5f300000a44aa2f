import type { Pair, Side } from '../../src/comparison/schema.ts';
import type { Example } from '../../src/results/example.ts';
import { percent } from '../../src/results/format.ts';
import { encodeImage } from '../../src/results/png.ts';
import type { Verdict } from '../../src/results/sample.ts';
import type { IndexedRun } from './indexed-run.ts';

/** One picture of a flip. */
export interface FlipPictureView {
  /** "Clean", or the name of the run. */
  readonly kind: string;
  /** PNG as data URI. */
  readonly source: string;
  readonly alt: string;
  /** What the defended model of the run says, or null for the clean image before attacks. */
  readonly verdict: { readonly text: string; readonly confidence: string; readonly correct: boolean } | null;
}

/** The pictures of a test image that is right in one run and wrong in the other. */
export interface FlipExampleView {
  readonly sample: number;
  readonly title: string;
  readonly pictures: readonly FlipPictureView[];
}

/** The pictures of a flip, as far as the galleries of the runs hold them; undefined if neither does. */
export function flipExample(
  pair: Pair,
  sample: number,
  baseline: IndexedRun,
  other: IndexedRun,
): FlipExampleView | undefined {
  const sides = [
    { side: pair.baseline, indexed: baseline, example: keptExample(pair.baseline, sample, baseline) },
    { side: pair.other, indexed: other, example: keptExample(pair.other, sample, other) },
  ];
  const any = sides.find(({ example }) => example)?.example;
  if (!any) return undefined;
  const classes = baseline.run.result.datasets[pair.dataset]?.classes ?? [];
  const nameOf = (index: number): string => classes[index] ?? `class ${index}`;
  const picture = (kind: string, image: Float32Array, verdict?: Verdict, correct = false): FlipPictureView => ({
    kind,
    source: `data:image/png;base64,${Buffer.from(encodeImage(image, any.shape, 8)).toString('base64')}`,
    alt: `test image ${sample}, ${kind}`,
    verdict: verdict ? { text: nameOf(verdict.prediction), confidence: percent(verdict.confidence), correct } : null,
  });
  const judgedClean = sides.map(({ side, indexed }) => {
    const isRight = (side === pair.baseline ? pair.lost : pair.gained).includes(sample);
    return picture(indexed.name, any.clean.image, indexed.find(side.cells[0] ?? '', sample)?.clean, isRight);
  });
  const attacked = sides.flatMap(({ indexed, example }) => {
    const record = example && indexed.find(example.cell, sample);
    return record ? [picture(indexed.name, example.adversarial.image, record.adversarial, !record.success)] : [];
  });
  return {
    sample,
    title: `Test image ${sample}: ${nameOf(any.label)}`,
    pictures: pair.kind === 'clean' ? judgedClean : [picture('Clean', any.clean.image), ...attacked],
  };
}

/** What the gallery of a run holds of a sample, if possible of an attack that broke it. */
function keptExample({ cells }: Side, sample: number, { run, find }: IndexedRun): Example | undefined {
  const kept = run.examples.filter((example) => example.sample === sample && cells.includes(example.cell));
  return kept.find(({ cell }) => find(cell, sample)?.success) ?? kept[0];
}
