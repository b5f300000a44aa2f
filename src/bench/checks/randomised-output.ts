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

/** Answers that were not the first ones. */
interface Differences {
  /** Places of images whose class changed. */
  readonly classes: Set<number>;
  /** Of logits, over their length. */
  largest: number;
}

/** Asks once more under a draw, the images in another order. */
async function askAgain(
  forward: Forward,
  subjects: readonly Subject[],
  { order, draw }: { order: (typeof orders)[number]; draw: number },
  differences: Differences,
): Promise<void> {
  const places = subjects.map((_, place) => order(place, subjects.length));
  const again = await forward(
    places.map((place) => subjects[place]!.x),
    places.map((place) => subjects[place]!.sample),
    draw,
  );
  places.forEach((place, lane) => {
    const { cleanLogits: first } = subjects[place]!;
    differences.largest = Math.max(differences.largest, relativeDifference(again[lane]!, first));
    if (argmax(again[lane]!) !== argmax(first)) differences.classes.add(place);
  });
}

/**
 * Whether a defended model answers alike whenever it is asked: AutoAttack's test for randomised defenses. One that does not fails where a verdict is over
 * one draw, and is warned of where it is over several and the same draw gives the same answer.
 */
export async function checkRandomisedOutput(forward: Forward, subjects: readonly Subject[]): Promise<Check> {
  const differences: Differences = { classes: new Set(), largest: 0 };
  for (const [i, order] of orders.entries()) await askAgain(forward, subjects, { order, draw: i + 1 }, differences);
  const { classes, largest } = differences;
  const asked = `${subjects.length} images classified ${orders.length + 1} times, at different places of the batch`;
  if (classes.size === 0 && largest <= rounding) {
    return passed('randomised-output', `${asked}, gave the same answers.`);
  }
  const found = `${asked}, gave different answers: the class changed for ${ofImages(classes.size, subjects.length)}, and logits differed by up to ${(100 * largest).toPrecision(2)} % of their length.`;
  const draws = subjects[0]!.cleanDraws.length;
  if (draws === 1) {
    return failed(
      'randomised-output',
      `${found} A verdict is one lucky or unlucky draw; fix the randomness, or measure the expected answer (--verdict-draws, where the defense says what it draws).`,
    );
  }
  const underOneDraw: Differences = { classes: new Set(), largest: 0 };
  await askAgain(forward, subjects, { order: orders.at(-1)!, draw: 0 }, underOneDraw);
  return underOneDraw.largest <= rounding
    ? warning('randomised-output', `${found} Verdicts are over ${draws} draws here; over more, more images may fall.`)
    : failed(
        'randomised-output',
        `${found} Under one and the same draw they differed, too: there is randomness that the defense does not declare, or an answer depends on its place in the batch.`,
      );
}
