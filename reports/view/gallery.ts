import type { Example, JudgedImage } from '../../src/results/example.ts';
import { encodeImage } from '../../src/results/png.ts';
import type { Contest } from '../../src/results/summary.ts';
import type { RunResult } from '../../src/results/schema.ts';
import { assault, ball, contender, fileSize, percent } from '../../src/results/format.ts';
import { grouped } from '../../src/results/grouped.ts';

/** One picture with its caption. */
export interface PictureView {
  readonly kind: string;
  /** PNG as data URI. */
  readonly source: string;
  readonly alt: string;
  /** What the classifier says, or null for the perturbation. */
  readonly verdict: { readonly text: string; readonly confidence: string; readonly correct: boolean } | null;
  /** A remark instead of a verdict, or null. */
  readonly remark: string | null;
}

/** One test image: clean, perturbation, adversarial and, behind a defense with steps, after each of them. */
export interface ExampleView {
  readonly title: string;
  readonly pictures: readonly PictureView[];
}

/** The examples of a cell. */
export interface ExampleGroupView {
  readonly title: string;
  /** Whether the group is shown unfolded: that of the strongest attack of each contest. */
  readonly open: boolean;
  readonly examples: readonly ExampleView[];
}

/** What is shown of the examples, and what is not. */
export interface GalleryView {
  readonly groups: readonly ExampleGroupView[];
  /** Examples for which there is no room. */
  readonly left: number;
  /** Most characters that pictures take, in words. */
  readonly room: string;
}

/** Most characters of all pictures together, so that a report stays below 3 MB. */
export const pictureRoom = 1_500_000;

/**
 * The examples, cell by cell, in the order of the contests. Where there is no room for all, the first of each cell comes before the second of
 * any, and those of the strongest attack of each contest before those of others; what follows the first that does not fit is left out.
 */
export function gallery(
  result: RunResult,
  contests: readonly Contest[],
  examples: readonly Example[],
  room: number = pictureRoom,
): GalleryView {
  const byCell = grouped(examples, ({ cell }) => cell);
  const cells = contests.flatMap(({ cells: all, outcome }) =>
    all.map((cell) => ({ cell, open: cell === outcome?.strongest, examples: byCell.get(cell.id) ?? [] })),
  );
  const queue = cells.flatMap(({ cell, open, examples: own }) => {
    const classes = result.datasets[cell.dataset]?.classes ?? [];
    const factor = amplification(own);
    return own.map((example, rank) => ({ cell, open, rank, view: () => exampleView(example, classes, factor) }));
  });
  queue.sort((a, b) => a.rank - b.rank || Number(b.open) - Number(a.open));
  const shown = new Map<string, ExampleView[]>();
  let taken = 0;
  for (const { cell, view } of queue) {
    const example = view();
    const size = example.pictures.reduce((sum, { source }) => sum + source.length, 0);
    if (taken + size > room) break;
    taken += size;
    shown.set(cell.id, [...(shown.get(cell.id) ?? []), example]);
  }
  const groups = cells.flatMap(({ cell, open }): ExampleGroupView[] => {
    const title = `${assault(cell)} on ${contender(cell)}, ${cell.dataset}, ${ball(cell)}`;
    const own = shown.get(cell.id);
    return own ? [{ title, open, examples: own }] : [];
  });
  const left = queue.length - groups.reduce((sum, { examples: own }) => sum + own.length, 0);
  return { groups, left, room: fileSize(room) };
}

function exampleView(example: Example, classes: readonly string[], factor: number): ExampleView {
  const { sample, label, shape, clean, adversarial, steps = [] } = example;
  const nameOf = (index: number): string => classes[index] ?? `class ${index}`;
  const source = (image: Float32Array): string =>
    `data:image/png;base64,${Buffer.from(encodeImage(image, shape, 8)).toString('base64')}`;
  const judged = (kind: string, { image, prediction, confidence }: JudgedImage): PictureView => ({
    kind,
    source: source(image),
    alt: `test image ${sample}, ${kind}`,
    verdict: { text: nameOf(prediction), confidence: percent(confidence), correct: prediction === label },
    remark: null,
  });
  const perturbation: PictureView = {
    kind: 'perturbation',
    source: source(clean.image.map((value, i) => 0.5 + factor * (adversarial.image[i]! - value))),
    alt: `test image ${sample}, perturbation × ${factor}`,
    verdict: null,
    remark: `× ${factor}`,
  };
  const pictures = [judged('clean', clean), perturbation, judged('adversarial', adversarial)];
  return {
    title: `Test image ${sample}: ${nameOf(label)}`,
    pictures: [
      ...pictures,
      ...steps.map((step, i) => judged(i === steps.length - 1 ? 'purified' : `step ${i + 1}`, step)),
    ],
  };
}

/** The largest of 1, 2, 5, 10, 20 … that leaves every amplified perturbation within half the pixel range; the same for a whole cell. */
export function amplification(examples: readonly Pick<Example, 'clean' | 'adversarial'>[]): number {
  let largest = 0;
  for (const { clean, adversarial } of examples) {
    for (let i = 0; i < clean.image.length; i++) {
      largest = Math.max(largest, Math.abs(adversarial.image[i]! - clean.image[i]!));
    }
  }
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  const fitting = largest === 0 ? [] : steps.filter((factor) => factor * largest <= 0.5);
  return fitting.at(-1) ?? 1;
}
