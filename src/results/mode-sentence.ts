import type { MeasuredCell } from './cell.ts';
import { assault, percent } from './format.ts';
import type { Contest } from './summary.ts';

const robust = ({ metrics }: MeasuredCell): number => metrics.robustAccuracy.value;

/**
 * What the ways in which attacks saw a defense made of the number: the weakest, the strongest, and the points between them. Undefined where
 * there was one way.
 */
export function modeSentence({ outcome }: Contest): string | undefined {
  const measured = outcome?.measured ?? [];
  const inSeveral = measured.filter((cell) => measured.some((other) => other.attack === cell.attack && other !== cell));
  const [first, ...others] = inSeveral;
  if (!first) return undefined;
  const weakest = others.reduce((most, cell) => (robust(cell) > robust(most) ? cell : most), first);
  const strongest = others.reduce((least, cell) => (robust(cell) < robust(least) ? cell : least), first);
  const points = (100 * (robust(weakest) - robust(strongest))).toFixed(1);
  return `${assault(weakest)} leaves ${percent(robust(weakest))}, ${assault(strongest)} ${percent(robust(strongest))}: ${points} points from the weakest way to the strongest`;
}
