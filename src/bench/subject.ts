import type { Judgement } from './verdict.ts';

/** A test image as the attack's subject: classified correctly by the defended model when clean. */
export interface Subject {
  /** Index in the test split. */
  readonly sample: number;
  readonly label: number;
  /** Pixels in [0, 1], float32; made anew each time, so that a long queue of subjects holds no images. */
  readonly x: Float32Array;
  readonly cleanLogits: Float32Array;
}

/** A judged point and the image it was found at. */
export interface JudgedPoint extends Judgement {
  readonly point: Float32Array;
  /** Target class of the run that proposed it; null if untargeted. */
  readonly target: number | null;
}

/** What the runs of one subject have come to so far. */
export interface Outcome {
  readonly subject: Subject;
  /** Points asked over all runs. */
  rounds: number;
  /** Runs begun. */
  runs: number;
  /** The smallest judged break. */
  best?: JudgedPoint;
  /** The last valid end point of a run that was not a break. */
  last?: JudgedPoint;
}
