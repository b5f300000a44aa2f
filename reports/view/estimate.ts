import type { Estimate } from '../../src/results/estimate.ts';
import { interval, percent } from '../../src/results/format.ts';

/** A number and its interval as text. */
export interface IntervalView {
  readonly value: string;
  readonly interval: string;
}

/** An accuracy as text, with the numbers to sort by. */
export interface EstimateView extends IntervalView {
  /** A fraction. */
  readonly number: number;
  readonly n: number;
}

/** An accuracy as text. */
export function estimateView(estimate: Estimate): EstimateView {
  return { number: estimate.value, n: estimate.n, value: percent(estimate.value), interval: interval(estimate) };
}
