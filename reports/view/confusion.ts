import { count } from '../../src/results/format.ts';
import type { SampleRecord } from '../../src/results/schema.ts';
import { comesOutAs } from './outcome.ts';

/** True classes against what images come out as under the attack, in numbers of images. */
export interface ConfusionView {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly {
      readonly text: string;
      /** Share of the true class, in quarters rounded up: 0 for none, 4 for nearly all. */
      readonly shade: number;
      /** Whether the prediction is right. */
      readonly right: boolean;
    }[];
  }[];
}

/** The confusion matrix over the classes that occur as a label or as a prediction. */
export function confusion(records: readonly SampleRecord[], nameOf: (index: number) => string): ConfusionView {
  const counts = new Map<number, Map<number, number>>();
  for (const record of records) {
    const row = counts.get(record.label) ?? new Map<number, number>();
    const outcome = comesOutAs(record);
    counts.set(record.label, row.set(outcome, (row.get(outcome) ?? 0) + 1));
  }
  const ascending = (indices: Iterable<number>): number[] => [...new Set(indices)].sort((a, b) => a - b);
  const predicted = ascending([...counts].flatMap(([label, row]) => [label, ...row.keys()]));
  return {
    columns: predicted.map(nameOf),
    rows: ascending(counts.keys()).map((label) => {
      const row = counts.get(label)!;
      const total = [...row.values()].reduce((sum, images) => sum + images, 0);
      const cells = predicted.map((prediction) => {
        const images = row.get(prediction) ?? 0;
        return { text: count(images), shade: Math.ceil((4 * images) / total), right: prediction === label };
      });
      return { name: nameOf(label), cells };
    }),
  };
}
