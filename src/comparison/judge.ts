import type { Entry } from './entry.ts';
import { attackDifferences, furtherDifferences } from './further-differences.ts';
import type { Alone, Matched } from './pairing.ts';
import type { Pair, SettingDifference, Side, Unpaired } from './schema.ts';
import { pairSentence } from './sentence.ts';
import { pairedStatistics } from './statistics.ts';

/**
 * The comparison of two numbers.
 *
 * @param differences those between the two runs
 * @param alpha level of the test
 */
export function judgePair(matched: Matched, differences: readonly SettingDifference[], alpha: number): Pair {
  const { baseline, other } = matched;
  const { accuracies, ...statistics } = pairedStatistics(baseline.right, other.right, alpha);
  const pair = {
    ...placeOf(baseline),
    baseline: sideOf(baseline, accuracies.baseline),
    other: sideOf(other, accuracies.other),
    differs: furtherDifferences(matched, differences),
    attackDiffers: attackDifferences(matched, differences),
    ...statistics,
  };
  return { ...pair, sentence: pairSentence(pair) };
}

/** A number without a partner, for a reader. */
export function describeAlone({ run, entry, reason }: Alone): Unpaired {
  const vanished = run !== 'other' && entry.missing === null;
  return { run, ...placeOf(entry), ...contenderOf(entry), reason, vanished };
}

function placeOf({ kind, dataset, norm, epsilon, epsilonText }: Entry): Pick<Pair, 'kind' | 'dataset' | 'ball'> {
  return { kind, dataset, ball: kind === 'clean' ? null : { norm, epsilon, epsilonText } };
}

function contenderOf({ model, defense, attacks }: Entry): Pick<Side, 'model' | 'defense' | 'attacks'> {
  return { model, defense, attacks: [...attacks] };
}

function sideOf(entry: Entry, accuracy: Side['accuracy']): Side {
  return { ...contenderOf(entry), cells: [...entry.cells], samples: entry.right.size, accuracy };
}
