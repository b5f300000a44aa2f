import type { Cell } from './cell.ts';
import { count } from './format.ts';

/** What each stage of an ensemble broke, in words: "apgd-ce broke 87 of 188, apgd-t 5 of 101". Undefined for other attacks. */
export function stageSentence(cell: Cell): string | undefined {
  if (cell.status !== 'done' || !cell.stages) return undefined;
  const reached = cell.stages.filter(({ attacked }) => attacked > 0);
  return reached
    .map(
      ({ attack, broken, attacked }, i) => `${attack}${i === 0 ? ' broke' : ''} ${count(broken)} of ${count(attacked)}`,
    )
    .join(', ');
}
