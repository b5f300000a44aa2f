import type { HostArray } from '../../engine/types.ts';
import type { Run } from '../runs.ts';
import type { Outcome } from '../subject.ts';
import type { PlannedCell } from '../types.ts';
import { ballTolerance, measureLengths } from '../verdict.ts';

type WatchedBall = Pick<PlannedCell, 'norm' | 'epsilon'>;

/** Fewer answers are over before a loss can settle. */
const fewestAnswers = 20;
/** What the last tenth of the answers may add to the loss, as a share of all that the run gained (Pintor et al. 2022). */
const notable = 0.05;
/** Gains below this share of the loss are rounding. */
const rounding = 1e-5;

/** Standard errors that means of noisy losses must lie apart. */
const clear = 2.5;

/** Whether the best loss still grew notably in the last tenth of a run. */
export function isRising(losses: readonly number[]): boolean {
  if (losses.length < fewestAnswers) return false;
  const lately = Math.floor(losses.length / 10);
  const before = Math.max(...losses.slice(0, -lately));
  const best = Math.max(before, ...losses.slice(-lately));
  const gained = best - losses[0]!;
  return gained > rounding * Math.max(1, Math.abs(best)) && best - before > notable * gained;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function meanAndVariance(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

/**
 * The same of losses that are told under fresh noise, the largest of which may come at any time: whether the mean of the last fifth lies above that
 * of the fifth before it, notably and beyond its noise.
 */
export function isMeanRising(losses: readonly number[]): boolean {
  if (losses.length < fewestAnswers) return false;
  const part = Math.floor(losses.length / 5);
  const [first, before, lately] = [losses.slice(0, part), losses.slice(-2 * part, -part), losses.slice(-part)].map(
    meanAndVariance,
  ) as [Moments, Moments, Moments];
  const rise = lately.mean - before.mean;
  const error = Math.sqrt((before.variance + lately.variance) / part);
  return rise > clear * error && rise > notable * (lately.mean - first.mean);
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
  /** Samples that it did not break either, of too few losses within the ball to tell. */
  untold = 0;
  readonly attack: string;
  readonly #ball: WatchedBall;
  readonly #isRising: (losses: readonly number[]) => boolean;
  readonly #losses = new Map<number, number[]>();

  /** @param isNoisy whether each answer is under fresh noise */
  constructor(attack: string, ball: WatchedBall, isNoisy: boolean) {
    this.attack = attack;
    this.#ball = ball;
    this.#isRising = isNoisy ? isMeanRising : isRising;
  }

  /** Whether runs of so many asks, the last of which is told no loss, are long enough to be watched. */
  static suits(rounds: number): boolean {
    return rounds - 1 >= fewestAnswers;
  }

  /** Notes the loss of one more answer, unless its point lies outside the ball, as where a run begins in larger ones. */
  note({ outcome: { subject, runs }, x, state }: Run, { loss }: Readonly<Record<string, HostArray>>): void {
    if (runs > 1) return;
    const { norm, epsilon } = this.#ball;
    const point = state!['state.adversarial'] as Float32Array;
    if (norm === 'l1' && !(measureLengths(point, x).l1 <= epsilon + ballTolerance)) return;
    const losses = this.#losses.get(subject.sample) ?? [];
    losses.push(loss![0]!);
    this.#losses.set(subject.sample, losses);
  }

  /** Forgets a sample whose outcome is known, but for the count; of one that is not broken, says whether its loss still grew, if that can be told. */
  finish({ subject: { sample }, best }: Outcome): boolean | undefined {
    const losses = this.#losses.get(sample) ?? [];
    this.#losses.delete(sample);
    if (best) return undefined;
    if (losses.length < fewestAnswers) {
      this.untold++;
      return undefined;
    }
    const isStillRising = this.#isRising(losses);
    this.countStanding(isStillRising);
    return isStillRising;
  }

  /** Adds a sample that the attack did not break. */
  countStanding(isStillRising: boolean): void {
    this.standing++;
    if (isStillRising) this.rising++;
  }
}
