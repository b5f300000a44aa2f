import { allOf, contender, count, listed } from '../results/format.ts';
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
 * Numbers of the baseline that later runs have none for: contests without a partner, attacks without a number, attacks that were replaced by
 * others, and images that were left out. Without them a later run may look as good as the baseline, or better.
 */
export function vanished({ comparisons }: Comparison): Vanished[] {
  return comparisons.flatMap(({ run, pairs, unpaired }) => {
    const gone = unpaired.filter((each) => each.vanished);
    const replaced = pairs.flatMap((pair) => replacedAttacks(pair, gone));
    const fewer = pairs.flatMap(fewerImages);
    return [...gone.map(goneSentence), ...replaced, ...fewer].map((sentence) => ({ run, sentence }));
  });
}

function goneSentence({ reason, ...entry }: Unpaired): string {
  return `${contender(entry)} under ${allOf(entry.attacks)} (${placeTitle(entry)}) is compared with nothing: ${reason}`;
}

/** Images of the baseline that a later run is without. */
function fewerImages(pair: Pair): string[] {
  const { kind, n, baseline } = pair;
  if (kind === 'attack' || n === baseline.samples) return [];
  const subject = `${contender(baseline)} (${placeTitle(pair)})`;
  return [`${subject} is compared on ${count(n)} of the ${count(baseline.samples)} images of the baseline`];
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
