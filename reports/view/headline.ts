import type { Contest } from '../../src/results/summary.ts';
import { ball, contender, interval, listed, percent } from '../../src/results/format.ts';

/** A sentence with its numbers set apart, so that they can be emphasised. */
export interface HeadlineView {
  /** "Under ℓ∞ 8/255, fgsm and pgd lower resnet18 from" */
  readonly opening: string;
  readonly clean: string;
  readonly cleanInterval: string;
  readonly robust: string;
  readonly robustInterval: string;
  /** False if the attacks did not lower the accuracy; then only the robust accuracy belongs into the sentence. */
  readonly lowered: boolean;
}

/** One sentence for each contest that was measured: what all its attacks together did to the accuracy. */
export function headlines(contests: readonly Contest[]): HeadlineView[] {
  const datasets = new Set(contests.map(({ dataset }) => dataset));
  return contests.flatMap((contest) => {
    if (!contest.outcome) return [];
    const { measured, clean, worst } = contest.outcome;
    const several = measured.length > 1;
    const lowered = worst.value < clean.value;
    const verb = lowered ? (several ? 'lower' : 'lowers') : several ? 'leave' : 'leaves';
    const where = datasets.size > 1 ? ` on ${contest.dataset}` : '';
    return {
      opening: `Under ${ball(contest)}, ${listed(measured.map(({ attack }) => attack))} ${verb} ${contender(contest)}${where}`,
      clean: percent(clean.value),
      cleanInterval: interval(clean),
      robust: percent(worst.value),
      robustInterval: interval(worst),
      lowered,
    };
  });
}
