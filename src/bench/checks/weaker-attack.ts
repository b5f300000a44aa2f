import { isStronger, strengthOf, usesOwnGradients } from '../../attacks/strength.ts';
import type { Strength } from '../../attacks/types.ts';
import type { Check } from '../../results/cell.ts';
import { isMadeOnDefended } from '../../results/gradient-followers.ts';
import { seesAlike, type ContestEntry } from './contest-entry.ts';
import { failed, passed, warning } from './finding.ts';

/** By how much a weaker attack may lower the accuracy further, and by how much no lack of iterations explains. */
const [suspicious, grave] = [0.005, 0.1];

/** The strength of the strongest attack of a cell. */
function strengthOfEntry({ stages, cell: { norm } }: ContestEntry): Strength | undefined {
  return stages
    .map(({ attack, params }) => strengthOf(attack, params, norm))
    .reduce((best, next) => (next && (!best || isStronger(next, best)) ? next : best), undefined);
}

function robustAccuracy({ cell }: ContestEntry): number {
  return cell.metrics.robustAccuracy.value;
}

function countMissed(entry: ContestEntry, weaker: ContestEntry): number {
  return [...weaker.breaks.keys()].filter((sample) => !entry.breaks.has(sample)).length;
}

/** Whether two entries saw the defended model in the same way, as far as the other one saw gradients of it at all. */
function isComparable({ cell }: ContestEntry, other: ContestEntry): boolean {
  const usesGradients = other.stages.some(({ attack }) => usesOwnGradients(attack));
  return seesAlike(cell, other.cell) && (!usesGradients || cell.gradient === other.cell.gradient);
}

/** Whether an attack of a weaker kind, in the same way, broke more than this one; undefined if none was run in the same ball. */
export function checkWeakerAttack(entry: ContestEntry, entries: readonly ContestEntry[]): Check | undefined {
  const strength = strengthOfEntry(entry);
  if (!strength || !isMadeOnDefended(entry.cell)) return undefined;
  const weaker = entries.filter((other) => {
    const itsStrength = strengthOfEntry(other);
    return itsStrength && isStronger(strength, itsStrength) && isComparable(entry, other);
  });
  if (weaker.length === 0) return undefined;
  const worst = weaker.reduce((best, next) => (robustAccuracy(next) < robustAccuracy(best) ? next : best));
  const lead = robustAccuracy(entry) - robustAccuracy(worst);
  const missed = countMissed(entry, worst);
  const name = worst.cell.attack;
  if (missed < 2 || lead <= suspicious) {
    return passed(
      'weaker-attack-stronger',
      `Of weaker kinds of attack ${name} came closest, with a robust accuracy ${(100 * Math.abs(lead)).toFixed(1)} points ${lead > 0 ? 'lower' : 'higher'}.`,
    );
  }
  return (lead > grave ? failed : warning)(
    'weaker-attack-stronger',
    `${name}, a weaker kind of attack, leaves a robust accuracy ${(100 * lead).toFixed(1)} points lower and broke ${missed} samples that ${entry.cell.attack} left standing: the stronger attack is misled or too short.`,
  );
}
