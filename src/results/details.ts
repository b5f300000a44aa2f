import type { Cell } from './cell.ts';
import { drawSentence } from './draw-sentence.ts';
import { ball, contender } from './format.ts';
import { modeSentence } from './mode-sentence.ts';
import { stageSentence } from './stage-sentence.ts';
import type { Contest } from './summary.ts';

/** What the number of a cell is made of, in words: stages of an ensemble, draws of a random defense. */
export function cellDetails(cell: Cell): string[] {
  return [stageSentence(cell), drawSentence(cell)].filter((sentence) => sentence !== undefined);
}

/** What the worst case of a contest is made of, in words: the ways in which its attacks saw the defense. */
export function contestDetails(contest: Contest): string[] {
  const sentence = modeSentence(contest);
  return sentence === undefined ? [] : [sentence];
}

/** Lines of all that there is to say, below the table of a run. */
export function detailLines(contests: readonly Contest[]): string[] {
  return contests.flatMap((contest) => [
    ...contest.cells.flatMap((cell) => cellDetails(cell).map((sentence) => `${cell.id}: ${sentence}`)),
    ...contestDetails(contest).map((sentence) => `${contender(contest)}, ${ball(contest)}: ${sentence}`),
  ]);
}
