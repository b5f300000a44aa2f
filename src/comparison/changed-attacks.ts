import { listed } from '../results/format.ts';
import type { Comparison, RunComparison, SettingDifference } from './schema.ts';

/** Attacks of a worst case that a later run has changed. */
export interface ChangedAttacks {
  /** Id of the later run. */
  readonly run: string;
  /** What is not as in the baseline, in one sentence. */
  readonly sentence: string;
}

/**
 * Parameters, code and pass budget of the attacks that both worst cases are over, where a later run has others than the baseline: what an accuracy
 * is compared with then is another measurement, and a weaker attack makes a run look better.
 */
export function changedAttacks({ comparisons }: Comparison): ChangedAttacks[] {
  return comparisons.flatMap(({ run, pairs, differences }) => {
    const attacks = sharedAttacks(pairs);
    const changes = differences.flatMap((difference) => change(difference, attacks) ?? []);
    if (changes.length === 0) return [];
    return [{ run, sentence: `the attacks are not those of the baseline: ${listed(changes)}` }];
  });
}

/** In words, with how they see the defense. */
function sharedAttacks(pairs: RunComparison['pairs']): string[] {
  return pairs
    .filter(({ kind }) => kind === 'worst-case')
    .flatMap(({ baseline, other }) => baseline.attacks.filter((attack) => other.attacks.includes(attack)));
}

function change({ name, baseline, other }: SettingDifference, attacks: readonly string[]): string | undefined {
  const isShared = (plugin: string): boolean =>
    attacks.some((attack) => attack === plugin || attack.startsWith(`${plugin} (`));
  const values = `${name} ${baseline} → ${other}`;
  if (name === 'budget') return values;
  const code = /^plugin (.+), sha256$/.exec(name)?.[1];
  if (code !== undefined) return isShared(code) ? `code of ${code}` : undefined;
  return isShared(name.split('.')[0]!) ? values : undefined;
}
