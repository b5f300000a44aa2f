import type { JudgedPoint } from '../results/judged-point.ts';
import { Spending } from './spending.ts';

/** A test image as the attack's subject: classified correctly by the defended model when clean. */
export interface Subject {
  /** Index in the test split. */
  readonly sample: number;
  readonly label: number;
  /** Pixels in [0, 1], float32; made anew each time, so that a long queue of subjects holds no images. */
  readonly x: Float32Array;
  /** Under the first verdict draw. */
  readonly cleanLogits: Float32Array;
  /** Under each verdict draw. */
  readonly cleanDraws: readonly Float32Array[];
}

/** What the runs of one attack on one subject have come to so far. */
export interface Outcome {
  readonly subject: Subject;
  /** Points asked over all runs. */
  rounds: number;
  /** Runs begun. */
  runs: number;
  /** What all this took. */
  readonly spent: Spending;
  /** The judged break under the most verdict draws; the smallest of them. */
  best?: JudgedPoint;
  /** The last valid end point of a run that was not a break. */
  last?: JudgedPoint;
}

/** What all attacks of a cell have come to on one subject. */
export interface Finding extends Readonly<Omit<Outcome, 'spent'>> {
  /** The attack of an ensemble that found the smallest break; null if there is none, or no ensemble. */
  readonly stage: string | null;
}

/** What the runs of an attack on a subject begin with. */
export function beginOutcome(subject: Subject): Outcome {
  return { subject, rounds: 0, runs: 0, spent: new Spending() };
}

/** A subject that has not been attacked. */
export function untouched(subject: Subject): Finding {
  return { subject, rounds: 0, runs: 0, stage: null };
}

/** Whether a break is better than what was found before: under more verdict draws, or under as many and smaller. */
export function isBetterBreak({ share, distance }: JudgedPoint, before: JudgedPoint | undefined): boolean {
  return !before || share > before.share || (share === before.share && distance < before.distance);
}

/** Adds what one more attack has come to. */
export function addOutcome(
  before: Finding,
  { best, last, rounds, runs }: Pick<Outcome, 'best' | 'last' | 'rounds' | 'runs'>,
  stage: string | null,
): Finding {
  const isBetter = best !== undefined && isBetterBreak(best, before.best);
  return {
    ...before,
    ...(isBetter && { best, stage }),
    ...(last && { last }),
    rounds: before.rounds + rounds,
    runs: before.runs + runs,
  };
}
