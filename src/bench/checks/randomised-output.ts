import { argmax } from '../../argmax.ts';
import type { Check } from '../../results/cell.ts';
import type { Forward } from '../forward.ts';
import type { Subject } from '../subject.ts';
import { failed, ofImages, passed, warning } from './finding.ts';
import { relativeDifference } from './relative-difference.ts';

/** Largest difference of logits, over their length, that rounding explains. */
const rounding = 1e-4;

/** Orders in which images are classified again: as before, twice, and at other places of the batch. */
const orders: readonly ((place: number, count: number) => number)[] = [
  (place) => place,
  (place) => place,
  (place, count) => count - 1 - place,
  (place, count) => (place + 5) % count,
];

/** One more question about the same images: in which order, and under which draw. */
interface Repetition {
  readonly order: (typeof orders)[number];
  readonly draw: number;
}

/** How many images are given another class than at first when asked again, and by how much of their length logits differ at most. */
async function compareAnswers(
  forward: Forward,
  subjects: readonly Subject[],
  repetitions: readonly Repetition[],
): Promise<{ changed: number; largest: number }> {
  const changed = new Set<Subject>();
  let largest = 0;
  for (const { order, draw } of repetitions) {
    const asked = subjects.map((_, place) => subjects[order(place, subjects.length)]!);
    const again = await forward(
      asked.map(({ x }) => x),
      asked.map(({ sample }) => sample),
      draw,
    );
    asked.forEach((subject, lane) => {
      largest = Math.max(largest, relativeDifference(again[lane]!, subject.cleanLogits));
      if (argmax(again[lane]!) !== argmax(subject.cleanLogits)) changed.add(subject);
    });
  }
  return { changed: changed.size, largest };
}

/**
 * Whether a defended model answers alike whenever it is asked: AutoAttack's test for randomised defenses. One that does not fails where a verdict is over
 * one draw, and is warned of where it is over several and the same draw gives the same answer.
 */
export async function checkRandomisedOutput(forward: Forward, subjects: readonly Subject[]): Promise<Check> {
  const repetitions = orders.map((order, i) => ({ order, draw: i + 1 }));
  const { changed, largest } = await compareAnswers(forward, subjects, repetitions);
  const asked = `${subjects.length} images classified ${orders.length + 1} times, at different places of the batch`;
  if (changed === 0 && largest <= rounding) {
    return passed('randomised-output', `${asked}, gave the same answers.`);
  }
  const found = `${asked}, gave different answers: the class changed for ${ofImages(changed, subjects.length)}, and logits differed by up to ${(100 * largest).toPrecision(2)} % of their length.`;
  const draws = subjects[0]!.cleanDraws.length;
  if (draws === 1) {
    return failed(
      'randomised-output',
      `${found} A verdict is one lucky or unlucky draw; fix the randomness, or measure the expected answer (--verdict-draws, where the defense says what it draws).`,
    );
  }
  const underOneDraw = await compareAnswers(forward, subjects, [{ order: orders.at(-1)!, draw: 0 }]);
  return underOneDraw.largest <= rounding
    ? warning('randomised-output', `${found} Verdicts are over ${draws} draws here; over more, more images may fall.`)
    : failed(
        'randomised-output',
        `${found} Under one and the same draw they differed, too: there is randomness that the defense does not declare, or an answer depends on its place in the batch.`,
      );
}
