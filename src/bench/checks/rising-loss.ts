import type { Check } from '../../results/cell.ts';
import { inPercent, ofImages, passed, warning } from './finding.ts';
import type { Trace } from './trace.ts';

/** Fewer rounds are over before a loss can settle. */
const fewestRounds = 20;
/** What the last tenth of the rounds may add to the loss, as a share of all that the run gained (Pintor et al. 2022). */
const notable = 0.05;
/** Share of the probe that may still be moving. */
const usual = 0.1;
/** Gains below this share of the loss are rounding. */
const rounding = 1e-5;

/** Whether the best loss was still moving in the last tenth of the rounds. */
function isRising(losses: readonly number[]): boolean {
  const lately = Math.max(1, Math.floor(losses.length / 10));
  const before = Math.max(...losses.slice(0, -lately));
  const best = Math.max(before, ...losses.slice(-lately));
  const gained = best - losses[0]!;
  return gained > rounding * Math.max(1, Math.abs(best)) && best - before > notable * gained;
}

/** Whether the attack was finished with the images that it did not break; undefined if it has too few rounds to tell. */
export function checkRisingLoss(traces: readonly Trace[]): Check | undefined {
  if (traces.some(({ losses }) => losses.length < fewestRounds)) return undefined;
  const standing = traces.filter(({ outcome }) => !outcome.best);
  const rising = standing.filter(({ losses }) => isRising(losses)).length;
  const found = `Of ${traces.length} probed images ${standing.length} were not broken; the loss of ${rising} of them`;
  if (rising < 2 || rising <= usual * traces.length) {
    return passed('loss-still-rising', `${found} was still rising in the last tenth of the iterations.`);
  }
  return warning(
    'loss-still-rising',
    `${found} was still rising notably in the last tenth of the iterations (${inPercent(rising, traces.length)} of the probe, ${ofImages(rising, traces.length)}): the attack was not finished. Give it more iterations or longer steps.`,
  );
}
