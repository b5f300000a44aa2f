import type { HostArray } from '../engine/types.ts';
import { MeasurementFailure } from './failure.ts';
import { mention } from './mention.ts';
import type { Run } from './runs.ts';

type Outputs = Readonly<Record<string, HostArray>>;

function place({ outcome, round }: Run): string {
  return `for sample ${outcome.subject.sample}, round ${round}`;
}

/**
 * Refuses what an attack cannot work with: were it told numbers that are none, an image that it fails on would count as
 * robust.
 *
 * @param run before it has moved
 * @param defense that stands before the model asked
 * @throws MeasurementFailure unless the logits and the gradient told are finite numbers
 */
export function checkTold(run: Run, { logits, gradientSize }: Outputs, defense: string): void {
  const victim = `the model${mention('behind', defense)}`;
  if (!logits!.every(Number.isFinite)) {
    throw new MeasurementFailure(
      `${victim} answers the attack with logits that are not finite ${place(run)}, so robustness cannot be claimed`,
    );
  }
  if (gradientSize && !Number.isFinite(gradientSize[0])) {
    throw new MeasurementFailure(
      `the gradient through ${victim} is not a finite number ${place(run)}, so robustness cannot be claimed`,
    );
  }
}

/**
 * Refuses a next point with pixels that are not numbers; one outside the ball is merely projected.
 *
 * @param run whose next point it is
 * @throws MeasurementFailure
 */
export function checkProposed(run: Run, { proposed }: Outputs): void {
  if (Number.isNaN(proposed![0])) {
    throw new MeasurementFailure(
      `the attack proposes a point that is not a number ${place(run)}: it is faulty, and robustness cannot be claimed`,
    );
  }
}
