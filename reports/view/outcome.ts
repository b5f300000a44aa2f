import type { SampleRecord } from '../../src/results/sample.ts';

/**
 * The class that an image comes out as: its own where no break was found in the ball, whatever is said of a recorded point outside of it, else the
 * first wrong one that any of the verdict draws gives.
 */
export function comesOutAs({ label, success, adversarial, draws }: SampleRecord): number {
  if (!success) return label;
  const said = [adversarial.prediction, ...(draws?.adversarial ?? [])];
  return said.find((prediction) => prediction !== label) ?? label;
}

/** Whether the clean image is classified correctly, under every one of the verdict draws. */
export function isCleanRight({ label, clean, draws }: SampleRecord): boolean {
  return (draws?.clean ?? [clean.prediction]).every((prediction) => prediction === label);
}
