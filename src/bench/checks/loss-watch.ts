import type { HostArray } from '../../engine/types.ts';
import type { Run } from '../runs.ts';
import type { Outcome } from '../subject.ts';

/** Fewer answers are over before a loss can settle. */
const fewestAnswers = 20;
/** What the last tenth of the answers may add to the loss, as a share of all that the run gained (Pintor et al. 2022). */
const notable = 0.05;
/** Gains below this share of the loss are rounding. */
const rounding = 1e-5;

/** Whether the best loss still grew notably in the last tenth of a run. */
export function isRising(losses: readonly number[]): boolean {
  if (losses.length < fewestAnswers) return false;
  const lately = Math.floor(losses.length / 10);
  const before = Math.max(...losses.slice(0, -lately));
  const best = Math.max(before, ...losses.slice(-lately));
  const gained = best - losses[0]!;
  return gained > rounding * Math.max(1, Math.abs(best)) && best - before > notable * gained;
}

/**
 * Watches the loss of an attack's first run on each sample while the cell is measured. Samples that are never broken are
 * attacked to the end anyway, so that this costs no pass.
 */
export class LossWatch {
  /** Samples that the attack did not break. */
  standing = 0;
  /** Of them, those whose loss still grew at the end of the first run. */
  rising = 0;
  readonly attack: string;
  readonly #losses = new Map<number, number[]>();

  constructor(attack: string) {
    this.attack = attack;
  }

  /** Whether runs of so many asks, the last of which is told no loss, are long enough to be watched. */
  static suits(rounds: number): boolean {
    return rounds - 1 >= fewestAnswers;
  }

  /** Notes the loss of one more answer. */
  note({ outcome: { subject, runs } }: Run, { loss }: Readonly<Record<string, HostArray>>): void {
    if (runs > 1) return;
    const losses = this.#losses.get(subject.sample) ?? [];
    losses.push(loss![0]!);
    this.#losses.set(subject.sample, losses);
  }

  /** Forgets a sample whose outcome is known, but for the count; of one that is not broken, says whether its loss still grew. */
  finish({ subject: { sample }, best }: Outcome): boolean | undefined {
    const losses = this.#losses.get(sample) ?? [];
    this.#losses.delete(sample);
    if (best) return undefined;
    const isStillRising = isRising(losses);
    this.countStanding(isStillRising);
    return isStillRising;
  }

  /** Adds a sample that the attack did not break. */
  countStanding(isStillRising: boolean): void {
    this.standing++;
    if (isStillRising) this.rising++;
  }
}
