import type { Contest } from '../../src/results/summary.ts';
import { ball, contender, interval, listed, percent } from '../../src/results/format.ts';

/** A sentence with its numbers set apart, so that they can be emphasised. */
export interface HeadlineView {
  /** "ℓ∞ 8/255" */
  readonly ball: string;
  /** "fgsm and pgd" */
  readonly attacks: string;
  /** "lower" */
  readonly verb: string;
  readonly contender: string;
  /** Where there are several, else empty. */
  readonly dataset: string;
  readonly clean: string;
  readonly cleanInterval: string;
  readonly robust: string;
  readonly robustInterval: string;
  /** False if the attacks did not lower the accuracy; then only the robust accuracy belongs into the sentence. */
  readonly lowered: boolean;
}

/** Each attack once, with the number of ways in which it saw the defense where that was more than one. */
function attackNames(measured: readonly { readonly attack: string }[]): string[] {
  const ways = new Map<string, number>();
  for (const { attack } of measured) ways.set(attack, (ways.get(attack) ?? 0) + 1);
  return [...ways].map(([attack, count]) => (count === 1 ? attack : `${attack} in ${count} ways`));
}

/** One sentence for each contest that was measured: what all its attacks together did to the accuracy. */
export function headlines(contests: readonly Contest[]): HeadlineView[] {
  const datasets = new Set(contests.map(({ dataset }) => dataset));
  return contests.flatMap((contest) => {
    if (!contest.outcome) return [];
    const { measured, clean, worst } = contest.outcome;
    const attacks = attackNames(measured);
    const several = attacks.length > 1;
    const lowered = worst.value < clean.value;
    const verb = lowered ? (several ? 'lower' : 'lowers') : several ? 'leave' : 'leaves';
    return {
      ball: ball(contest),
      attacks: listed(attacks),
      verb,
      contender: contender(contest),
      dataset: datasets.size > 1 ? contest.dataset : '',
      clean: percent(clean.value),
      cleanInterval: interval(clean),
      robust: percent(worst.value),
      robustInterval: interval(worst),
      lowered,
    };
  });
}
