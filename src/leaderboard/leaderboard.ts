import { EpsballError } from '../errors.ts';
import type { StoredRun } from '../results/run-files.ts';
import type { RunResult } from '../results/schema.ts';
import { isAbout, isAbove, type Claim } from './claims.ts';
import { entriesOf, type LeaderboardEntry, type Unmeasured } from './entry.ts';
import { alsoMeasuredBy, countedElsewhere, flagsOf, type Flag } from './flags.ts';
import { grouped } from '../results/grouped.ts';
import { compareText, rankEntries, type RankedEntry } from './rank.ts';
import { tableTitles } from './title.ts';

/** A row of a leaderboard. */
export interface LeaderboardRow extends LeaderboardEntry {
  /** From 1; equal numbers share a rank. Null where another run came to a lower number for the same contender. */
  readonly rank: number | null;
  readonly flags: readonly Flag[];
  readonly claims: readonly RatedClaim[];
}

/** A claim beside what was measured here. */
export interface RatedClaim extends Claim {
  /** Whether more was claimed than the interval allows. */
  readonly above: boolean;
}

/** All that was measured on one data set in one ball, towards one kind of target. */
export interface LeaderboardTable {
  /** "cifar10, ℓ∞ 8/255" */
  readonly title: string;
  /** By rank, then those without one. */
  readonly rows: readonly LeaderboardRow[];
}

/** What many runs say together. */
export interface Leaderboard {
  /** By title. */
  readonly tables: readonly LeaderboardTable[];
  readonly unmeasured: readonly Unmeasured[];
  /** By id. */
  readonly runs: readonly RunResult[];
  /** About nothing that was measured here. */
  readonly unusedClaims: readonly Claim[];
}

/**
 * Puts the contests of runs side by side. The order of the runs and of the claims does not matter.
 *
 * @throws EpsballError INVALID_OPTION if two runs have the same id
 */
export function makeLeaderboard(runs: readonly StoredRun[], claims: readonly Claim[] = []): Leaderboard {
  const sorted = runs.toSorted((a, b) => compareText(a.result.id, b.result.id));
  assertDistinct(sorted);
  const parts = sorted.map(entriesOf);
  const groups = [
    ...grouped(
      parts.flatMap(({ entries }) => entries),
      tableKey,
    ).values(),
  ];
  const titles = tableTitles(groups);
  const sortedClaims = claims.toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  const tables = groups.map((entries, i) => ({
    title: titles[i]!,
    rows: rankEntries(entries).map((ranked) => rowOf(ranked, sortedClaims)),
  }));
  return {
    tables: tables.toSorted((a, b) => compareText(a.title, b.title)),
    unmeasured: parts.flatMap((part) => part.unmeasured),
    runs: sorted.map(({ result }) => result),
    unusedClaims: sortedClaims.filter((claim) => !parts.some(({ entries }) => entries.some((e) => isAbout(claim, e)))),
  };
}

/** The same for what belongs into one table. */
function tableKey({ dataset, data, norm, epsilon, run }: LeaderboardEntry): string {
  return JSON.stringify([dataset, data, norm, epsilon, run.config.target]);
}

function rowOf({ entry, rank, contender }: RankedEntry, allClaims: readonly Claim[]): LeaderboardRow {
  const claims = rate(allClaims, entry);
  const [lowest, ...others] = contender;
  const ofContender = rank === null ? [countedElsewhere(lowest!)] : alsoMeasuredBy(others);
  return { ...entry, rank, flags: [...flagsOf(entry), ...ofContender, ...claimFlags(claims)], claims };
}

function rate(claims: readonly Claim[], entry: LeaderboardEntry): RatedClaim[] {
  return claims.filter((claim) => isAbout(claim, entry)).map((claim) => ({ ...claim, above: isAbove(claim, entry) }));
}

function claimFlags(claims: readonly RatedClaim[]): Flag[] {
  const text = 'More was reported elsewhere than the interval of what was measured here allows.';
  return claims.some(({ above }) => above) ? [{ kind: 'warning', label: 'claim above interval', text }] : [];
}

function assertDistinct(sorted: readonly StoredRun[]): void {
  const twice = sorted.find(({ result }, i) => result.id === sorted[i + 1]?.result.id);
  if (!twice) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `two of the runs have the id "${twice.result.id}": the same run is given twice, or one is a copy. Give each once.`,
  );
}
