import { EpsballError } from '../errors.ts';
import { allOf, ball, contender } from '../results/format.ts';
import type { ContestEntries } from './entry.ts';
import type { TwoRuns } from './obstacle.ts';
import type { Alone } from './pairing.ts';

/** Reasons and contests that are named; more would not be read. */
const mostNamed = 3;

/** The error for two runs in which nothing can be compared: why, what each has, and what could be compared. */
export function nothingToCompare(
  { baseline, other }: TwoRuns,
  contests: Readonly<Record<'baseline' | 'other', readonly ContestEntries[]>>,
  alone: readonly Alone[],
): EpsballError {
  const reasons = [...new Set(alone.map(({ reason }) => reason))].slice(0, mostNamed);
  return new EpsballError(
    'INVALID_OPTION',
    [
      `nothing in ${other.id} can be compared with ${baseline.id}: ${reasons.join('; ')}.`,
      `The baseline has ${summarise(contests.baseline)}; the other run has ${summarise(contests.other)}.`,
      'Comparable are runs on the same test images, within the same ball and with the same target, that share a model, a defense or an attack.',
    ].join('\n'),
  );
}

function summarise(contests: readonly ContestEntries[]): string {
  const names = contests.map(({ worst }) => {
    return `${contender(worst)} under ${allOf(worst.attacks)} on ${worst.dataset} within ${ball(worst)}`;
  });
  const further = names.length - mostNamed;
  return names.slice(0, mostNamed).join(', ') + (further > 0 ? ` and ${further} more` : '');
}
