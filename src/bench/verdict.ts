import type { Norm } from '../results/cell.ts';
import type { Judgement } from '../results/judged-point.ts';
import type { Verdict } from '../results/sample.ts';
import { argmax } from '../argmax.ts';
import { MeasurementFailure } from './failure.ts';
import { mention } from './mention.ts';
import { isOutvoted } from './verdict-draws.ts';

/** How far a stored float32 point may lie outside the ball. */
export const ballTolerance = 1e-6;

/** Lengths of a perturbation, computed in float64 from the stored float32 images. */
export interface Lengths {
  readonly linf: number;
  readonly l2: number;
  readonly l1: number;
}

/** Lengths of `point - x`; NaN if any pixel is. */
export function measureLengths(point: Float32Array, x: Float32Array): Lengths {
  let linf = 0;
  let squares = 0;
  let l1 = 0;
  for (let i = 0; i < x.length; i++) {
    const change = Math.abs(point[i]! - x[i]!);
    linf = Math.max(linf, change);
    squares += change * change;
    l1 += change;
  }
  return { linf, l2: Math.sqrt(squares), l1 };
}

/** Whether every pixel is a number in [0, 1]. */
export function insideBox(point: Float32Array): boolean {
  return point.every((value) => value >= 0 && value <= 1);
}

/** Whether the class predicted is not the label. */
export function isMisclassified(logits: Float32Array, label: number): boolean {
  return argmax(logits) !== label;
}

/** The class predicted, the first of equals, and its softmax probability. */
export function readLogits(logits: Float32Array): Verdict {
  const prediction = argmax(logits);
  const largest = logits[prediction]!;
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return { prediction, confidence: 1 / total };
}

/** A point proposed for a sample, with what the plain defended model says about it. */
export interface Proposal {
  readonly x: Float32Array;
  /** Whether logits are what the attack is after: the wrong class, or a target. */
  readonly isBroken: (logits: Float32Array) => boolean;
  readonly point: Float32Array;
  /** Under each verdict draw; one for a deterministic defense. */
  readonly logits: readonly Float32Array[];
  /** The defense that stands before the model, by name. */
  readonly defense: string;
  readonly norm: Norm;
  /** Radius of the ball that the point must lie in; none for an attack that seeks the smallest perturbation. */
  readonly epsilon?: number | undefined;
}

/**
 * The verdict on a proposed point: undefined where it is no image in the ball, so that it counts for nothing; otherwise
 * whether it breaks the sample, under how many of the verdict draws, and how long the perturbation is. Class and confidence are those under the
 * first draw that breaks it, or else the first.
 *
 * @throws MeasurementFailure if the model's logits at a valid point are not finite numbers
 */
export function judge({ x, isBroken, point, logits, defense, norm, epsilon }: Proposal): Judgement | undefined {
  const lengths = measureLengths(point, x);
  const distance = lengths[norm];
  if (!insideBox(point) || !(distance <= (epsilon ?? Infinity) + ballTolerance)) return undefined;
  if (!logits.every((row) => row.every(Number.isFinite))) {
    throw new MeasurementFailure(
      `the model${mention('behind', defense)} answers the judge with logits that are not finite`,
    );
  }
  const breaking = logits.filter(isBroken);
  return {
    ...lengths,
    distance,
    verdict: readLogits(breaking[0] ?? logits[0]!),
    broken: breaking.length > 0,
    share: breaking.length / logits.length,
    outvoted: isOutvoted(logits, isBroken),
    predictions: logits.map(argmax),
  };
}
