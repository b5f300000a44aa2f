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

/**
 * Whether a defended model answers alike whenever it is asked: AutoAttack's test for randomised defenses. One that does not fails where a verdict is over
 * one draw, and is warned of where it is over several.
 */
export async function checkRandomisedOutput(forward: Forward, subjects: readonly Subject[]): Promise<Check> {
  const first = subjects.map(({ cleanLogits }) => cleanLogits);
  const images = subjects.map(({ x }) => x);
  const samples = subjects.map(({ sample }) => sample);
  const differing = new Set<number>();
  let largest = 0;
  for (const [i, order] of orders.entries()) {
    const places = images.map((_, place) => order(place, images.length));
    const again = await forward(
      places.map((place) => images[place]!),
      places.map((place) => samples[place]!),
      i + 1,
    );
    places.forEach((place, lane) => {
      largest = Math.max(largest, relativeDifference(again[lane]!, first[place]!));
      if (argmax(again[lane]!) !== argmax(first[place]!)) differing.add(place);
    });
  }
  const asked = `${images.length} images classified ${orders.length + 1} times, at different places of the batch`;
  if (differing.size === 0 && largest <= rounding) {
    return passed('randomised-output', `${asked}, gave the same answers.`);
  }
  const found = `${asked}, gave different answers: the class changed for ${ofImages(differing.size, images.length)}, and logits differed by up to ${(100 * largest).toPrecision(2)} % of their length.`;
  const draws = subjects[0]!.cleanDraws.length;
  return draws > 1
    ? warning('randomised-output', `${found} Verdicts are over ${draws} draws here; over more, more images may fall.`)
    : failed(
        'randomised-output',
        `${found} A verdict is one lucky or unlucky draw; fix the randomness, or measure the expected answer (--verdict-draws, where the defense says what it draws).`,
      );
}
