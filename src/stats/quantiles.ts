import jstat from 'jstat';

/** The value below which a standard normal variable lies with this probability; −∞ for 0 and ∞ for 1. */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  return jstat.jStat.normal.inv(probability, 0, 1);
}

/**
 * Lower end of the one-sided Clopper-Pearson interval of a proportion, which is below the true one with probability at most α.
 *
 * C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934).
 *
 * @param successes whole number in 0 … n
 * @throws RangeError if the counts are not whole numbers or successes exceed n
 */
export function clopperPearsonLower(successes: number, n: number, alpha: number): number {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n || n < 1) {
    throw new RangeError(`clopperPearsonLower needs whole numbers with 0 <= successes <= n, got ${successes} of ${n}`);
  }
  if (successes === 0) return 0;
  return successes === n ? alpha ** (1 / n) : jstat.jStat.beta.inv(alpha, successes, n - successes + 1);
}
