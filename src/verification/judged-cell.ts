import type { DefendedContext } from '../bench/defended-context.ts';
import type { MeasuredCell } from '../results/cell.ts';
import type { TargetChoice } from '../results/config.ts';
import { percent } from '../results/format.ts';
import type { SampleRecord, Verdict } from '../results/sample.ts';

/** A cell whose defended model is at hand, with its records of samples that there are. */
export interface JudgedCell {
  readonly cell: MeasuredCell;
  readonly records: readonly SampleRecord[];
  readonly context: DefendedContext;
  readonly choice: TargetChoice;
}

/** How far a confidence may lie from the recorded one: what another processor makes of float32. */
export const confidenceTolerance = 1e-4;

/** A verdict in words, "class 3 (97.1 %)". */
function inWords({ prediction, confidence }: Verdict): string {
  return `class ${prediction} (${percent(confidence)})`;
}

/** In what a verdict is another than the recorded one, if it is. */
export function otherVerdict(found: Verdict, recorded: Verdict): string | undefined {
  const isSame =
    found.prediction === recorded.prediction && Math.abs(found.confidence - recorded.confidence) <= confidenceTolerance;
  return isSame ? undefined : `is ${inWords(found)} here, recorded as ${inWords(recorded)}`;
}

/** Under which draws the class predicted is another than the recorded one, if it is. */
export function otherDraws(found: readonly number[], recorded: readonly number[] | undefined): string | undefined {
  const isSame = recorded === undefined ? found.length === 1 : found.join() === recorded.join();
  return isSame
    ? undefined
    : `is of the classes ${found.join(', ')} under the verdict draws here, recorded as ${recorded?.join(', ') ?? 'one alone'}`;
}
