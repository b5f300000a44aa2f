import { allOf, contender, listed } from '../results/format.ts';
import { placeTitle } from './pair-title.ts';
import type { Comparison, Pair, Unpaired } from './schema.ts';

/** A number of the baseline that nothing of a later run stands against. */
export interface Vanished {
  /** Id of the later run. */
  readonly run: string;
  /** What is gone, and why, in one sentence. */
  readonly sentence: string;
}

/**
 * Numbers of the baseline that later runs have none for: contests without a partner, attacks without a number, and attacks that were replaced by
 * others. Without them a later run may look as good as the baseline, or better.
 */
export function vanished({ comparisons }: Comparison): Vanished[] {
  return comparisons.flatMap(({ run, pairs, unpaired }) => {
    const gone = unpaired.filter((each) => each.vanished);
    const replaced = pairs.flatMap((pair) => replacedAttacks(pair, gone));
    return [...gone.map(goneSentence), ...replaced].map((sentence) => ({ run, sentence }));
  });
}

function goneSentence({ reason, ...entry }: Unpaired): string {
  return `${contender(entry)} under ${allOf(entry.attacks)} (${placeTitle(entry)}) is compared with nothing: ${reason}`;
}

/** Attacks of a worst case that that of the other run is without, unless they are said to be gone. */
function replacedAttacks(pair: Pair, gone: readonly Unpaired[]): string[] {
  const { kind, baseline, other } = pair;
  if (kind !== 'worst-case') return [];
  const lacking = baseline.attacks.filter(
    (attack) =>
      !other.attacks.includes(attack) &&
      !gone.some(
        (each) =>
          each.attacks.includes(attack) &&
          contender(each) === contender(baseline) &&
          placeTitle(each) === placeTitle(pair),
      ),
  );
  if (lacking.length === 0) return [];
  return [
    `the worst case of ${contender(baseline)} (${placeTitle(pair)}) is without ${listed(lacking)} of the baseline`,
  ];
}
