import { allOf, contender, listed } from '../results/format.ts';
import type { Entry } from './entry.ts';
import { pairObstacle, placeObstacle, type TwoRuns } from './obstacle.ts';

/** An entry that found no partner. */
export interface Alone {
  readonly run: 'baseline' | 'other' | 'both';
  readonly entry: Entry;
  readonly reason: string;
}

/** Two numbers on the same images within the same ball. */
export interface Matched {
  readonly baseline: Entry;
  readonly other: Entry;
}

/** Entries of one kind, two by two, and what is left. */
export interface Pairing {
  readonly pairs: readonly Matched[];
  readonly alone: readonly Alone[];
}

/**
 * Finds pairs among the entries of one kind: first those of the same model, defense and attack, the worst case over all attacks whichever they
 * are; then those that differ in one of the three, where each is the only candidate of the other.
 */
export function pairUp(baseline: readonly Entry[], other: readonly Entry[], runs: TwoRuns): Pairing {
  const isExact = (own: Entry, theirs: Entry): boolean =>
    isSame(own, theirs) && placeObstacle(own, [theirs], runs) === undefined;
  const isNear = (own: Entry, theirs: Entry): boolean =>
    own.missing === null &&
    theirs.missing === null &&
    differences(own, theirs) === 1 &&
    placeObstacle(own, [theirs], runs) === undefined;

  const exact = matches(baseline, other, isExact);
  const free = (entry: Entry): boolean => !exact.some((pair) => pair.baseline === entry || pair.other === entry);
  const [left, right] = [baseline.filter(free), other.filter(free)];
  const near = matches(left, right, (own, theirs) => {
    const only = right.filter((each) => isNear(own, each));
    return only.length === 1 && only[0] === theirs && left.filter((each) => isNear(each, theirs)).length === 1;
  });

  const picked = [...exact, ...near].sort((a, b) => baseline.indexOf(a.baseline) - baseline.indexOf(b.baseline));
  const faults = picked.flatMap((pair) => fault(pair) ?? []);
  const isAlone = (entry: Entry): boolean => !picked.some((pair) => pair.baseline === entry || pair.other === entry);
  return {
    pairs: picked.filter((pair) => !fault(pair)),
    alone: [
      ...faults,
      ...left.filter(isAlone).map((entry): Alone => {
        const candidates = right.filter((each) => isNear(entry, each));
        const isTaken = other.some((each) => isExact(entry, each));
        const reason =
          entry.missing ?? placeObstacle(entry, other, runs) ?? (isTaken ? taken : whichOf(entry, candidates));
        return { run: 'baseline', entry, reason };
      }),
      ...right.filter(isAlone).map((entry): Alone => {
        const candidates = left.filter((each) => isNear(each, entry));
        const isTaken = baseline.some((each) => isExact(each, entry));
        const reason =
          entry.missing ?? placeObstacle(entry, baseline, runs) ?? (isTaken ? taken : whichOf(entry, candidates));
        return { run: 'other', entry, reason };
      }),
    ],
  };
}

const taken = 'its partner on the other side is paired already, with a number of the same names';

/** Pairs for which a statement holds; one entry is in at most one of them. */
function matches(
  baseline: readonly Entry[],
  other: readonly Entry[],
  holds: (own: Entry, theirs: Entry) => boolean,
): Matched[] {
  const free = new Set(other);
  return baseline.flatMap((own) => {
    const theirs = [...free].find((each) => holds(own, each));
    if (!theirs) return [];
    free.delete(theirs);
    return [{ baseline: own, other: theirs }];
  });
}

/** In how many of model, defense and attacks two entries differ. */
function differences(a: Entry, b: Entry): number {
  const attacks = (entry: Entry): string => JSON.stringify(entry.attacks.toSorted());
  return [a.model !== b.model, a.defense !== b.defense, attacks(a) !== attacks(b)].filter(Boolean).length;
}

function isSame(a: Entry, b: Entry): boolean {
  const isWorstOfBoth = a.kind === 'worst-case' && a.model === b.model && a.defense === b.defense;
  return isWorstOfBoth || differences(a, b) === 0;
}

/** Why a pair that was picked has no two numbers to compare, or undefined if it has. */
function fault({ baseline, other }: Matched): Alone | undefined {
  if (baseline.missing !== null && other.missing !== null) {
    return { run: 'both', entry: baseline, reason: baseline.missing };
  }
  if (baseline.missing !== null) {
    return { run: 'other', entry: other, reason: `the baseline has no number: ${baseline.missing}` };
  }
  if (other.missing !== null) {
    return { run: 'baseline', entry: baseline, reason: `the other run has no number: ${other.missing}` };
  }
  const reason = pairObstacle(baseline, other);
  return reason === undefined ? undefined : { run: 'both', entry: baseline, reason };
}

/** Why an entry of the right place has no partner among its candidates. */
function whichOf({ kind }: Entry, candidates: readonly Entry[]): string {
  const names = candidates.map((each) => `${contender(each)} under ${allOf(each.attacks)}`);
  const [only] = names;
  if (only === undefined) {
    return kind === 'attack'
      ? 'nothing on the other side differs from it in model, defense or attack alone'
      : 'nothing on the other side is under the same attacks and differs from it in model or defense alone';
  }
  if (names.length > 1) return `several on the other side could be its partner: ${listed(names)}`;
  return `its only candidate, ${only}, could have several partners`;
}
