import type { Check } from '../../results/cell.ts';
import { inPercent, ofImages, passed, warning } from './finding.ts';
import type { LossWatch } from './loss-watch.ts';

/** Share of the standing images, and of all, that may still be moving. */
const [usualOfStanding, usualOfAll] = [0.1, 0.005];

/** Whether the attack was finished with the images that it did not break. */
export function checkRisingLoss({ attack, standing, rising }: LossWatch, n: number): Check {
  if (standing === 0) return passed('loss-still-rising', `${attack} left no image standing.`);
  const found = `${attack} left ${ofImages(standing, n)} standing; the loss of ${rising} of them still rose notably in the last tenth of the iterations`;
  if (rising < 2 || rising <= usualOfStanding * standing || rising <= usualOfAll * n) {
    return passed('loss-still-rising', `${found}.`);
  }
  return warning(
    'loss-still-rising',
    `${found} (${inPercent(rising, n)} of all images), so that it may not have been finished with them: more iterations or longer steps may break some.`,
  );
}
