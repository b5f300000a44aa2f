/** The l2 norm of a - b relative to that of b. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} elements against ${b.length}`);
  let [difference, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}

/** The largest absolute difference of two arrays. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} elements against ${b.length}`);
  return Array.from(a).reduce((largest, value, i) => {
    const difference = Math.abs(value - b[i]!);
    return difference <= largest ? largest : difference;
  }, 0);
}
