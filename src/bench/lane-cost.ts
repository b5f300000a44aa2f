import { MeasurementFailure } from './failure.ts';

/** One batch that was computed. */
interface ComputedBatch {
  /** Lanes that held a sample. */
  readonly used: number;
  /** Lanes computed. */
  readonly lanes: number;
  /** Draws of the defense's noise that each asked about. */
  readonly draws: number;
  /** Gradients computed for each draw. */
  readonly gradients: number;
  /** Whether more samples waited for a lane. */
  readonly isQueued: boolean;
}

/** What an attack on many subjects has cost. */
export class LaneCost {
  forwardPasses = 0;
  backwardPasses = 0;
  /** Answers with a gradient, at points that are not broken yet. */
  gradientAsks = 0;
  /** Of them, those whose gradients were zero in every pixel. */
  zeroGradients = 0;
  #lanes = 0;
  #usedLanes = 0;
  #lanesWhileQueued = 0;
  #usedLanesWhileQueued = 0;
  readonly #budget: number;

  /** @param budget most passes, forward and backward together */
  constructor(budget = Infinity) {
    this.#budget = budget;
  }

  /** Forward and backward passes together. */
  get passes(): number {
    return this.forwardPasses + this.backwardPasses;
  }

  /** Adds what another attack of the same cell has cost. */
  add(other: LaneCost): void {
    this.forwardPasses += other.forwardPasses;
    this.backwardPasses += other.backwardPasses;
    this.gradientAsks += other.gradientAsks;
    this.zeroGradients += other.zeroGradients;
    this.#lanes += other.#lanes;
    this.#usedLanes += other.#usedLanes;
    this.#lanesWhileQueued += other.#lanesWhileQueued;
    this.#usedLanesWhileQueued += other.#usedLanesWhileQueued;
  }

  /** Adds what the distances of targets cost: a forward pass and a gradient of every logit for each subject and draw. */
  countDistances(subjects: number, classes: number, draws: number): void {
    this.forwardPasses += draws * subjects;
    this.backwardPasses += draws * subjects * classes;
  }

  /** Adds a batch of asks. @throws MeasurementFailure where it exceeds the budget */
  count({ used, lanes, draws, gradients, isQueued }: ComputedBatch): void {
    this.forwardPasses += draws * used;
    this.backwardPasses += draws * gradients * used;
    if (this.passes > this.#budget) {
      throw new MeasurementFailure(
        `the budget is spent: the attack needs more than the ${this.#budget} passes that were left to it`,
      );
    }
    this.#lanes += lanes;
    this.#usedLanes += used;
    if (!isQueued) return;
    this.#lanesWhileQueued += lanes;
    this.#usedLanesWhileQueued += used;
  }

  /** Adds an answer with a gradient. */
  countGradient(isZero: boolean): void {
    this.gradientAsks++;
    if (isZero) this.zeroGradients++;
  }

  /** Share of the lanes computed that held a sample; 1 if there were none. */
  get laneUtilisation(): number {
    return this.#lanes > 0 ? this.#usedLanes / this.#lanes : 1;
  }

  /** The same for the batches computed while more samples waited; 1 if there were none. */
  get laneUtilisationWhileQueued(): number {
    return this.#lanesWhileQueued > 0 ? this.#usedLanesWhileQueued / this.#lanesWhileQueued : 1;
  }
}
