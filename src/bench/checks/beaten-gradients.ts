import type { Attack } from '../../attacks/types.ts';
import { iteratesGradients, usesOwnGradients } from '../../attacks/strength.ts';
import type { Check } from '../../results/cell.ts';
import type { CheckName } from '../../results/check-meanings.ts';
import { isMadeOnDefended } from '../../results/gradient-followers.ts';
import type { ContestEntry } from './contest-entry.ts';
import { failed, inPercent, passed, warning } from './finding.ts';

/** Shares of the samples: AutoAttack's threshold, and one that no lack of iterations explains. */
const [suspicious, grave] = [0.002, 0.1];

/** Attacks that should find nothing which gradients do not find. */
interface Outsiders {
  readonly check: CheckName;
  readonly includes: (attack: Attack) => boolean;
  /** What they do, in words: "which sees no gradients". */
  readonly which: string;
}

/** Attacks that see logits or classes alone. */
export const blackBox: Outsiders = {
  check: 'black-box-stronger',
  includes: ({ access, surrogate }) => access !== 'gradient' && !surrogate,
  which: 'without gradients',
};

/** Attacks whose points are made on another model. */
export const transfer: Outsiders = {
  check: 'transfer-stronger',
  includes: ({ surrogate }) => surrogate === true,
  which: 'with points made on another model',
};

/** The place of the first stage that iterates gradients of the defended model; −1 where there is none. */
function firstIterating({ stages, cell }: ContestEntry): number {
  if (!isMadeOnDefended(cell)) return -1;
  return stages.findIndex(({ attack, params }) => iteratesGradients(attack, params, cell.norm));
}

function iterates(entry: ContestEntry): boolean {
  return firstIterating(entry) >= 0;
}

/** Whether a sample got past a stage of an entry that iterates gradients: what an earlier one broke, or a smaller ball, none of them saw. */
function withstoodGradients(entry: ContestEntry, sample: number): boolean {
  const { stages, breaks, inherited } = entry;
  const first = firstIterating(entry);
  if (first < 0 || inherited.has(sample)) return false;
  return !breaks.has(sample) || stages.findIndex(({ attack }) => attack === breaks.get(sample)) > first;
}

/**
 * Whether outsiders broke what every gradient attack of a contest left standing, and some that iterates was tried on. The finding belongs to the entries that
 * iterate gradients; undefined where there are none, or no outsiders.
 */
export function checkBeatenGradients(
  entries: readonly ContestEntry[],
  { check, includes, which }: Outsiders,
): ((entry: ContestEntry) => Check | undefined) | undefined {
  const takesPart = entries.some(({ stages }) => stages.some(({ attack }) => includes(attack)));
  if (!takesPart || !entries.some(iterates)) return undefined;
  const breaks = entries.flatMap(({ cell, breaks: found, inherited }) =>
    [...found].map(([sample, attack]) => ({
      sample,
      attack,
      inherited: inherited.has(sample),
      byGradient: attack !== undefined && usesOwnGradients(attack) && isMadeOnDefended(cell),
    })),
  );
  const known = new Set(breaks.filter(({ byGradient }) => byGradient).map(({ sample }) => sample));
  const isTried = (sample: number): boolean => entries.some((entry) => withstoodGradients(entry, sample));
  const alone = breaks.flatMap(({ sample, attack, inherited }) =>
    attack && includes(attack) && !inherited && !known.has(sample) && isTried(sample) ? [{ sample, attack }] : [],
  );
  const samples = new Set(alone.map(({ sample }) => sample)).size;
  const n = Math.max(...entries.map(({ cell }) => cell.n));
  const names = [...new Set(alone.map(({ attack }) => attack.name))].join(', ');
  const finding =
    samples < 2 || samples <= suspicious * n
      ? passed(check, `Attacks ${which} broke ${samples} of ${n} samples that those with gradients left standing.`)
      : (samples > grave * n ? failed : warning)(
          check,
          `Attacks ${which} (${names}) broke ${samples} of ${n} samples (${inPercent(samples, n)}) that those with gradients left standing: the gradients mislead, or their attacks are too short. Quote the worst case of all attacks, and look for an adaptive one.`,
        );
  return (entry) => (iterates(entry) ? finding : undefined);
}
