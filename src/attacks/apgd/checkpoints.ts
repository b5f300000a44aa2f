/** A look back at the last iterations, after which the step may be halved. */
export interface Checkpoint {
  /** Iterations done by then. */
  readonly iteration: number;
  /** Iterations since the checkpoint before. */
  readonly window: number;
}

/**
 * When APGD looks back in l2 and linf: the first window is 22 % of the iterations, each next one 3 % shorter, none shorter
 * than 6 %. For 100 iterations: 22, 41, 57, 70, 80, 87, 93, 99.
 */
export function checkpoints(iterations: number): Checkpoint[] {
  const share = (fraction: number): number => Math.max(Math.floor(fraction * iterations), 1);
  const [decrease, shortest] = [share(0.03), share(0.06)];
  const found: Checkpoint[] = [];
  let window = share(0.22);
  for (let iteration = window; iteration <= iterations; iteration += window) {
    found.push({ iteration, window });
    window = Math.max(window - decrease, shortest);
  }
  return found;
}
