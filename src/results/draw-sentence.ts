import type { Cell } from './cell.ts';
import type { Estimate } from './estimate.ts';
import { percent } from './format.ts';

/** How accurate a random defense is over several verdict draws, in words; undefined where a verdict is one draw. */
export function drawSentence(cell: Cell): string | undefined {
  if (cell.status !== 'done') return undefined;
  const { cleanAccuracy, cleanAverage, cleanMajority, robustAccuracy, robustAverage, robustMajority } = cell.metrics;
  if (!cleanAverage || !cleanMajority || !robustAverage || !robustMajority) return undefined;
  const ways = (any: Estimate, average: Estimate, majority: Estimate): string =>
    `under every draw ${percent(any.value)}, on average ${percent(average.value)}, by majority ${percent(majority.value)}`;
  return `robust ${ways(robustAccuracy, robustAverage, robustMajority)}; clean ${ways(cleanAccuracy, cleanAverage, cleanMajority)}`;
}
