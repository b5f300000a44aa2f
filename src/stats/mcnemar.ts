/**
 * Two-sided p-value of McNemar's exact test: how likely pairs that differ fall at least as unevenly to the two sides if either side is
 * equally likely.
 *
 * Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", Psychometrika 12 (1947).
 *
 * @param first pairs in which only the first succeeds, a whole number
 * @param second pairs in which only the second does
 * @throws RangeError if a count is no whole number of at least 0
 */
export function mcnemar(first: number, second: number): number {
  if (![first, second].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`mcnemar needs whole numbers of at least 0, got ${first} and ${second}`);
  }
  const pairs = first + second;
  let logTerm = -pairs * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(first, second); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((pairs - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
