/** Something that computes the same function as fast as it can. */
export interface Contender {
  readonly name: string;
  /** How it was set up, in a few words. */
  readonly setup: string;
  /** Computes for about this many seconds, at least once, and gives images per second. */
  measure(seconds: number): Promise<number>;
  /** Floating-point operations per second in products of large matrices, by the same means. */
  product?(seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** The setup with the highest rate in a short trial of each. */
export async function fastest<S extends object | number>(
  setups: readonly S[],
  rateOf: (setup: S) => Promise<number>,
): Promise<S> {
  let best = setups[0]!;
  let highest = 0;
  for (const setup of setups) {
    const rate = await rateOf(setup);
    if (rate > highest) [best, highest] = [setup, rate];
  }
  return best;
}
