import { MeasurementFailure } from './failure.ts';
import { Spending } from './spending.ts';

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
export class LaneCost extends Spending {
  #lanes = 0;
  #usedLanes = 0;
  #lanesWhileQueued = 0;
  #usedLanesWhileQueued = 0;
  readonly #budget: number;

  /** @param budget most passes, forward and backward together */
  constructor(budget = Infinity) {
    super();
    this.#budget = budget;
  }

  /** Adds what another attack of the same cell has cost. */
  add(other: LaneCost): void {
    this.include(other);
    this.#lanes += other.#lanes;
    this.#usedLanes += other.#usedLanes;
    this.#lanesWhileQueued += other.#lanesWhileQueued;
    this.#usedLanesWhileQueued += other.#usedLanesWhileQueued;
  }

  /** Adds passes, those of verdicts, too. @throws MeasurementFailure where they exceed the budget */
  override countPasses(forward: number, backward: number): void {
    super.countPasses(forward, backward);
    if (this.passes <= this.#budget) return;
    throw new MeasurementFailure(
      `the budget is spent: the attack needs more than the ${this.#budget} passes that were left to it`,
    );
  }

  /** Adds a batch of asks. @throws MeasurementFailure where it exceeds the budget */
  count({ used, lanes, draws, gradients, isQueued }: ComputedBatch): void {
    this.countPasses(draws * used, draws * gradients * used);
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
