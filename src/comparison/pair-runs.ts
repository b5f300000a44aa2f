import type { ContestEntries, Entry } from './entry.ts';
import { pairObstacle, type TwoRuns } from './obstacle.ts';
import { pairUp, type Alone, type Matched, type Pairing } from './pairing.ts';

/**
 * Everything in two runs that can be compared, and what is left: the worst case of contests, each attack, and the clean accuracy beside them. An
 * attack that is alone on both sides of a contest is the worst case, and is not there twice.
 */
export function pairRuns(
  baseline: readonly ContestEntries[],
  other: readonly ContestEntries[],
  runs: TwoRuns,
): Pairing {
  const worst = pairUp(
    baseline.map((contest) => contest.worst),
    other.map((contest) => contest.worst),
    runs,
  );
  const attacks = pairUp(
    baseline.flatMap((contest) => contest.attacks),
    other.flatMap((contest) => contest.attacks),
    runs,
  );
  const clean = [...worst.pairs, ...attacks.pairs].map((pair) => ({
    baseline: cleanBeside(pair.baseline, baseline),
    other: cleanBeside(pair.other, other),
  }));
  return {
    pairs: [
      ...worst.pairs,
      ...clean
        .filter((pair, i) => clean.findIndex((earlier) => isSameClean(earlier, pair)) === i)
        .filter((pair) => pairObstacle(pair.baseline, pair.other) === undefined),
      ...attacks.pairs.filter((pair) => !worst.pairs.some((together) => repeats(pair, together))),
    ],
    alone: [
      ...worst.alone,
      ...attacks.alone.filter((attack) => !worst.alone.some((together) => isPartOf(attack, together))),
    ],
  };
}

function cleanBeside(entry: Entry, contests: readonly ContestEntries[]): Entry {
  return contests.find(({ worst, attacks }) => worst === entry || attacks.includes(entry))!.clean;
}

/** Whether two pairs are the clean accuracies of the same defended models, beside different attacks or balls. */
function isSameClean(a: Matched, b: Matched): boolean {
  const key = ({ dataset, model, defense }: Entry): string => JSON.stringify([dataset, model, defense]);
  return key(a.baseline) === key(b.baseline) && key(a.other) === key(b.other);
}

function repeats(attack: Matched, worst: Matched): boolean {
  const sides = ['baseline', 'other'] as const;
  return sides.every((side) => attack[side].cells.join() === worst[side].cells.join());
}

function isPartOf(attack: Alone, worst: Alone): boolean {
  return attack.run === worst.run && attack.entry.cells.every((cell) => worst.entry.cells.includes(cell));
}
