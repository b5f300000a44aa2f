import type { Check } from '../../results/cell.ts';
import { inPercent, ofImages, passed, warning } from './finding.ts';
import type { LossWatch } from './loss-watch.ts';

/** Share of the standing images, and of all, that may still be moving. */
const [usualOfStanding, usualOfAll] = [0.1, 0.005];

/** Whether the attack was finished with the images that it did not break; undefined where that can be told of none of them. */
export function checkRisingLoss({ attack, standing, rising, untold }: LossWatch, n: number): Check | undefined {
  if (standing === 0 && untold > 0) return undefined;
  if (standing === 0) return passed('loss-still-rising', `${attack} left no image standing.`);
  const found = `${attack} left ${ofImages(standing, n)} standing; the loss of ${rising} of them still rose notably at the end of the iterations`;
  if (rising < 2 || rising <= usualOfStanding * standing || rising <= usualOfAll * n) {
    return passed('loss-still-rising', `${found}.`);
  }
  return warning(
    'loss-still-rising',
    `${found} (${inPercent(rising, n)} of all images), so that it may not have been finished with them: more iterations or longer steps may break some.`,
  );
}
