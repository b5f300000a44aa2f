/** One batch that was computed. */
interface ComputedBatch {
  /** Lanes that held a sample. */
  readonly used: number;
  /** Lanes computed. */
  readonly lanes: number;
  readonly withGradient: boolean;
  /** Whether more samples waited for a lane. */
  readonly isQueued: boolean;
}

/** What an attack on many subjects has cost. */
export class LaneCost {
  forwardPasses = 0;
  backwardPasses = 0;
  /** Gradients told that were zero in every pixel. */
  zeroGradients = 0;
  #lanes = 0;
  #usedLanes = 0;
  #lanesWhileQueued = 0;
  #usedLanesWhileQueued = 0;

  /** Adds a batch of asks. */
  count({ used, lanes, withGradient, isQueued }: ComputedBatch): void {
    this.forwardPasses += used;
    if (withGradient) this.backwardPasses += used;
    this.#lanes += lanes;
    this.#usedLanes += used;
    if (!isQueued) return;
    this.#lanesWhileQueued += lanes;
    this.#usedLanesWhileQueued += used;
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
