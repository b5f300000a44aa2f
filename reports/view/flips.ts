import type { Pair } from '../../src/comparison/schema.ts';
import { flipExample, type FlipExampleView } from './flip-example.ts';
import type { IndexedRun } from './indexed-run.ts';

/** Test images that changed sides in one direction. */
export interface FlipsView {
  readonly title: string;
  readonly count: number;
  /** Those of which a run has kept images. */
  readonly examples: readonly FlipExampleView[];
  /** Numbers of the others: the first few, and the rest, which is folded. */
  readonly ids: string;
  readonly furtherIds: string;
  readonly further: number;
}

/** Numbers that are listed before the rest is folded. */
const mostListed = 20;

/** The flips of a pair both ways; a direction without any is left out. */
export function flipsOf(pair: Pair, baseline: IndexedRun, other: IndexedRun): FlipsView[] {
  const view = (title: string, samples: readonly number[]): FlipsView => {
    const examples = samples.flatMap((sample) => flipExample(pair, sample, baseline, other) ?? []);
    const shown = new Set(examples.map(({ sample }) => sample));
    const rest = samples.filter((sample) => !shown.has(sample));
    return {
      ...{ title, examples, count: samples.length },
      ids: rest.slice(0, mostListed).join(', '),
      furtherIds: rest.slice(mostListed).join(', '),
      further: Math.max(0, rest.length - mostListed),
    };
  };
  return [view('Lost', pair.lost), view('Gained', pair.gained)].filter(({ count }) => count > 0);
}
