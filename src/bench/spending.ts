import type { Spent } from '../results/journal.ts';

/** Passes of the defended model and what came of its gradients, counted. */
export class Spending implements Spent {
  forwardPasses = 0;
  backwardPasses = 0;
  gradientAsks = 0;
  zeroGradients = 0;

  /** Forward and backward passes together. */
  get passes(): number {
    return this.forwardPasses + this.backwardPasses;
  }

  /** Adds passes; those with a gradient count as both. */
  countPasses(forward: number, backward: number): void {
    this.forwardPasses += forward;
    this.backwardPasses += backward;
  }

  /** Adds an answer with a gradient. */
  countGradient(isZero: boolean): void {
    this.gradientAsks++;
    if (isZero) this.zeroGradients++;
  }

  /** Adds what was spent elsewhere. */
  include({ forwardPasses, backwardPasses, gradientAsks, zeroGradients }: Spent): void {
    this.forwardPasses += forwardPasses;
    this.backwardPasses += backwardPasses;
    this.gradientAsks += gradientAsks;
    this.zeroGradients += zeroGradients;
  }
}
