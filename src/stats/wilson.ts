import type { Estimate } from '../results/estimate.ts';
import { twoSidedQuantile } from './two-sided-quantile.ts';

/**
 * A fraction with its two-sided 95 % Wilson score interval, which keeps its coverage for small n and for fractions near
 * 0 and 1, where the textbook interval collapses. Without observations the value is 0 and the interval [0, 1].
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @param successes whole number in 0 … n
 * @param n whole number of observations
 * @throws RangeError if the counts are not whole numbers or successes exceed n
 */
export function wilson(successes: number, n: number): Estimate {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new RangeError(`wilson needs whole numbers with 0 <= successes <= n, got ${successes} of ${n}`);
  }
  return estimate(successes, n);
}

function estimate(successes: number, n: number): Estimate {
  const value = n === 0 ? 0 : successes / n;
  const { low, high } = n === 0 ? { low: 0, high: 1 } : interval(successes, n);
  return { value, low, high, level: 0.95, method: 'wilson', n, successes, higherIsBetter: true };
}

/**
 * The mean of numbers in [0, 1], one for each observation, with the same interval. It is on the safe side: of all such numbers with a given
 * mean, zeros and ones vary the most.
 *
 * @throws RangeError if a number is outside [0, 1]
 */
export function wilsonOfMean(shares: readonly number[]): Estimate {
  const bad = shares.find((share) => !(share >= 0 && share <= 1));
  if (bad !== undefined) throw new RangeError(`wilsonOfMean needs numbers from 0 to 1, got ${bad}`);
  const sum = shares.reduce((total, share) => total + share, 0);
  return estimate(Math.min(sum, shares.length), shares.length);
}

/** The bounds for n > 0. They are exactly 0 where nothing succeeded and exactly 1 where everything did. */
function interval(successes: number, n: number): { low: number; high: number } {
  const squared = twoSidedQuantile ** 2;
  const fraction = successes / n;
  const centre = (fraction + squared / (2 * n)) / (1 + squared / n);
  const margin =
    (twoSidedQuantile / (1 + squared / n)) * Math.sqrt((fraction * (1 - fraction)) / n + squared / (4 * n * n));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - margin),
    high: successes === n ? 1 : Math.min(1, centre + margin),
  };
}
