import { argmax } from '../argmax.ts';
import type { DefendedContext } from '../bench/defended-context.ts';
import { readLogits } from '../bench/verdict.ts';
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
  /** Of random targets. */
  readonly seed: number | string;
}

/** How far a confidence may lie from the recorded one: what another processor makes of float32. */
export const confidenceTolerance = 1e-4;

/** By how much of a probability a class lies behind the one predicted. */
export function lagOf(prediction: number, row: Float32Array): number {
  const { confidence } = readLogits(row);
  return confidence * (1 - Math.exp((row[prediction] ?? -Infinity) - row[argmax(row)]!));
}

/**
 * Logits with the classes exchanged that are level with the recorded ones: points of the smallest perturbations lie on the boundary, where
 * another processor may see the other side.
 */
export function settleTies(rows: readonly Float32Array[], recorded: readonly number[]): readonly Float32Array[] {
  return rows.map((row, draw) => {
    const [top, prediction] = [argmax(row), recorded[draw] ?? -1];
    if (top === prediction || !(lagOf(prediction, row) <= confidenceTolerance)) return row;
    const settled = Float32Array.from(row);
    [settled[top], settled[prediction]] = [row[prediction]!, row[top]!];
    return settled;
  });
}

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
