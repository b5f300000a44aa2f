function lengthOf(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/** ‖a − b‖ over the larger of the two lengths; 0 where both are 0. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  const longest = Math.max(lengthOf(a), lengthOf(b));
  return longest === 0 ? 0 : lengthOf(a.map((value, i) => value - b[i]!)) / longest;
}
