import type { LeaderboardEntry } from './entry.ts';
import { grouped } from '../results/grouped.ts';

/** An entry with its place in a table. */
export interface RankedEntry {
  readonly entry: LeaderboardEntry;
  /** Null unless the entry is the lowest of its contender. */
  readonly rank: number | null;
  /** All entries of the same contender, the lowest first. */
  readonly contender: readonly LeaderboardEntry[];
}

/** Orders texts by their code units, whatever the language of the machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * Ranks the entries of one table by robust accuracy, high to low; equal ones share a rank, and the next one is as if they did not. Of
 * several entries for one contender only that of the lowest robust accuracy has a rank (on a tie that on more images, then that of the run
 * whose id comes first); the others stand at the end.
 */
export function rankEntries(entries: readonly LeaderboardEntry[]): RankedEntry[] {
  const contenders = [...grouped(entries.toSorted(byPessimism), ({ contender }) => contender).values()];
  const counting = contenders.map(([lowest]) => lowest!);
  const places = contenders.flatMap((contender) =>
    contender.map((entry, i): RankedEntry => ({
      entry,
      rank: i > 0 ? null : 1 + counting.filter(({ outcome }) => outcome.worst.value > entry.outcome.worst.value).length,
      contender,
    })),
  );
  return places.sort((a, b) => Number(a.rank === null) - Number(b.rank === null) || byOptimism(a.entry, b.entry));
}

function byPessimism(a: LeaderboardEntry, b: LeaderboardEntry): number {
  return (
    a.outcome.worst.value - b.outcome.worst.value ||
    b.outcome.worst.n - a.outcome.worst.n ||
    compareText(a.run.id, b.run.id) ||
    compareText(a.model, b.model)
  );
}

function byOptimism(a: LeaderboardEntry, b: LeaderboardEntry): number {
  return (
    b.outcome.worst.value - a.outcome.worst.value ||
    b.outcome.clean.value - a.outcome.clean.value ||
    compareText(a.model, b.model) ||
    compareText(a.defense, b.defense) ||
    compareText(a.run.id, b.run.id)
  );
}
