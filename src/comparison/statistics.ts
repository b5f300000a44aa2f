import { mcnemar } from '../stats/mcnemar.ts';
import { tango } from '../stats/tango.ts';
import { wilson } from '../stats/wilson.ts';
import type { Pair, Side } from './schema.ts';

/** What two sets of outcomes on the same images come to. */
export interface PairedStatistics extends Pick<Pair, 'n' | 'difference' | 'p' | 'lost' | 'gained' | 'verdict'> {
  readonly accuracies: Readonly<Record<'baseline' | 'other', Side['accuracy']>>;
}

/**
 * Compares outcomes on the images that both have: accuracies with Wilson intervals, their difference with Tango's, McNemar's exact test, and the
 * images that changed sides, in order.
 *
 * @param baseline by sample: whether it is right
 * @param alpha level of the test
 */
export function pairedStatistics(
  baseline: ReadonlyMap<number, boolean>,
  other: ReadonlyMap<number, boolean>,
  alpha: number,
): PairedStatistics {
  const shared = [...baseline.keys()].filter((sample) => other.has(sample)).sort((a, b) => a - b);
  const n = shared.length;
  const rightIn = (outcomes: ReadonlyMap<number, boolean>): number =>
    shared.filter((sample) => outcomes.get(sample)).length;
  const lost = shared.filter((sample) => baseline.get(sample) && !other.get(sample));
  const gained = shared.filter((sample) => !baseline.get(sample) && other.get(sample));
  const value = (gained.length - lost.length) / n;
  const p = mcnemar(lost.length, gained.length);
  return {
    n,
    accuracies: { baseline: wilson(rightIn(baseline), n), other: wilson(rightIn(other), n) },
    difference: { value, ...tango(gained.length, lost.length, n), level: 0.95, method: 'tango' },
    ...{ p, lost, gained },
    verdict: verdictOf(lost.length, gained.length, p < alpha),
  };
}

function verdictOf(lost: number, gained: number, isShown: boolean): Pair['verdict'] {
  if (lost === 0 && gained === 0) return 'equal';
  if (!isShown) return 'not-shown';
  return gained > lost ? 'higher' : 'lower';
}
