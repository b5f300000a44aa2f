import type { Check } from '../../results/cell.ts';
import { assault } from '../../results/format.ts';
import { seesAlike, type ContestEntry } from './contest-entry.ts';
import { failed, inPercent, passed, warning } from './finding.ts';

/** Shares of the samples: one that luck does not explain, and one that no lack of iterations explains. */
const [suspicious, grave] = [0.002, 0.1];

/**
 * Whether an attack whose gradients pass a purification approximately, or not at all, broke what the same attack with exact ones left
 * standing. Undefined for all but the exact one, and where there is nothing to compare it with.
 */
export function checkGradientModes(entry: ContestEntry, entries: readonly ContestEntry[]): Check | undefined {
  const { cell, breaks } = entry;
  const isComparable = ({ cell: other }: ContestEntry): boolean =>
    other.attack === cell.attack && other.gradient !== 'full' && seesAlike(other, cell);
  const others = entries.filter(isComparable);
  if (cell.gradient !== 'full' || others.length === 0) return undefined;
  const missedBy = ({ breaks: found }: ContestEntry): number[] =>
    [...found.keys()].filter((sample) => !breaks.has(sample));
  const missed = new Set(others.flatMap(missedBy)).size;
  const names = others
    .filter((other) => missedBy(other).length > 0)
    .map(({ cell: other }) => assault(other))
    .join(', ');
  if (missed < 2 || missed <= suspicious * cell.n) {
    return passed(
      'gradient-modes',
      `Other ways of gradients broke ${missed} of ${cell.n} samples that ${cell.attack} with the full gradient left standing.`,
    );
  }
  return (missed > grave * cell.n ? failed : warning)(
    'gradient-modes',
    `${names} broke ${missed} of ${cell.n} samples (${inPercent(missed, cell.n)}) that ${cell.attack} with the full gradient left standing: the way through the purification hides them. Quote the worst of all ways.`,
  );
}
