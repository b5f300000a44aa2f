import type { Noise } from '../types.ts';

/** The draws of a step that adds Gaussian noise of the image's shape, called `offset`, where it is wanted. */
export function imageNoise(isWanted: boolean): Readonly<Record<string, Noise>> {
  return isWanted ? { offset: { law: 'normal', shape: 'image' } } : {};
}
