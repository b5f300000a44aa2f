import { twoSidedQuantile } from './two-sided-quantile.ts';

/** Halvings of an interval of length 2 until its ends are neighbours in float64. */
const halvings = 60;

/**
 * Two-sided 95 % score interval for the difference of two proportions over the same n observations, (first − second) / n: all differences
 * that the score test does not reject at 5 %. It stays within [−1, 1] and keeps its coverage where few pairs differ, unlike the textbook
 * interval. Without observations it is [−1, 1].
 *
 * T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design", Statistics in
 * Medicine 17 (1998), recommended by M. W. Fagerland, S. Lydersen and P. Laake, Statistics in Medicine 33 (2014).
 *
 * @param first observations in which only the first succeeds, a whole number
 * @param second observations in which only the second does
 * @param n all observations
 * @throws RangeError if the counts are not whole numbers of at least 0, or exceed n together
 */
export function tango(first: number, second: number, n: number): { readonly low: number; readonly high: number } {
  if (![first, second, n].every((count) => Number.isInteger(count) && count >= 0) || first + second > n) {
    throw new RangeError(`tango needs whole numbers with first + second <= n, got ${first}, ${second} of ${n}`);
  }
  if (n === 0) return { low: -1, high: 1 };
  const difference = (first - second) / n;
  const score = (delta: number): number => scoreStatistic(first, second, n, delta);
  return {
    low: difference === -1 ? -1 : crossing((delta) => score(delta) <= twoSidedQuantile, -1, difference),
    high: difference === 1 ? 1 : crossing((delta) => score(delta) < -twoSidedQuantile, difference, 1),
  };
}

/** Where a statement that is false at `from` and true at `to`, or at neither, becomes true. */
function crossing(holds: (value: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How many standard errors the difference lies above `delta`, where the share of pairs in which only the second succeeds is its most likely
 * value given `delta`. Falls as `delta` grows.
 */
function scoreStatistic(first: number, second: number, n: number, delta: number): number {
  const linear = (2 * n - first + second) * delta - first - second;
  const constant = -second * delta * (1 - delta);
  const share = (Math.sqrt(Math.max(0, linear ** 2 - 8 * n * constant)) - linear) / (4 * n);
  const variance = n * (2 * share + delta * (1 - delta));
  const distance = first - second - n * delta;
  return variance > 0 ? distance / Math.sqrt(variance) : Math.sign(distance) * Infinity;
}
