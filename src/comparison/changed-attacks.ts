import { listed } from '../results/format.ts';
import type { Comparison } from './schema.ts';

/** Attacks of a worst case that a later run has changed. */
export interface ChangedAttacks {
  /** Id of the later run. */
  readonly run: string;
  /** What is not as in the baseline, in one sentence. */
  readonly sentence: string;
}

/**
 * Parameters, code and surrogate of the attacks that both worst cases are over, where a later run has others than the baseline: what
 * an accuracy is compared with then is another measurement, and a weaker attack makes a run look better.
 */
export function changedAttacks({ comparisons }: Comparison): ChangedAttacks[] {
  return comparisons.flatMap(({ run, pairs }) => {
    const worst = pairs.filter(({ kind }) => kind === 'worst-case');
    const changes = [...new Set(worst.flatMap(({ attackDiffers }) => attackDiffers))];
    if (changes.length === 0) return [];
    return [{ run, sentence: `the attacks are not those of the baseline: ${listed(changes)}` }];
  });
}
