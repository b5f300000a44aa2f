/**
 * Heights for labels that do not cover each other: each as high as its value or a little lower, and where they would sink below the
 * bottom, as low as there is room.
 *
 * @param values in any order; the heights are in the same
 */
export function separate(values: readonly number[], { bottom, gap }: { bottom: number; gap: number }): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b);
  const heights = values.slice();
  let last = Infinity;
  for (const i of order) last = heights[i] = Math.min(values[i]!, last - gap);
  let floor = bottom;
  for (const i of order.toReversed()) {
    heights[i] = Math.max(heights[i]!, floor);
    floor = heights[i] + gap;
  }
  return heights;
}
