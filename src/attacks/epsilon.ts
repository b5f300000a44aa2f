import { EpsballError } from '../errors.ts';
import type { Norm } from '../results/cell.ts';

/** The radius of a ball, and the text it was given as. */
export interface Radius {
  readonly epsilon: number;
  readonly epsilonText: string;
}

/** Radii that are usual for 32x32 images, used where none is given. */
export const defaultEpsilons: Readonly<Record<Norm, string>> = { linf: '8/255', l2: '0.5', l1: '12' };

/** The usual radius as a number. */
export function usualEpsilon(norm: Norm): number {
  return parseEpsilon(defaultEpsilons[norm], norm, Infinity).epsilon;
}

const decimal = String.raw`(\d+\.?\d*|\.\d+)(e[+-]?\d+)?`;
const pattern = new RegExp(`^(?<numerator>${decimal})(/(?<denominator>${decimal}))?$`, 'i');

function refuse(text: string, why: string): EpsballError {
  return new EpsballError(
    'INVALID_OPTION',
    `epsilon "${text}" ${why}.\nGive a fraction such as 8/255 or a number such as 0.5, in units of the [0, 1] pixel range.`,
  );
}

/**
 * Reads a radius, "8/255" or "0.5", and keeps the text.
 *
 * @param dimensions values of one image, which bound a sensible radius: 1 for linf, √dimensions for l2, dimensions for l1
 * @throws EpsballError INVALID_OPTION if it is no number, negative, or wider than the box of all images
 */
export function parseEpsilon(text: string, norm: Norm, dimensions: number): Radius {
  const epsilonText = text.trim();
  if (epsilonText.startsWith('-')) throw refuse(text, 'is negative');
  const parts = pattern.exec(epsilonText)?.groups;
  if (!parts) throw refuse(text, 'is not a number');
  const epsilon = Number(parts.numerator) / Number(parts.denominator ?? 1);
  if (!Number.isFinite(epsilon)) throw refuse(text, 'is not a finite number');
  const widest = { linf: 1, l2: Math.sqrt(dimensions), l1: dimensions }[norm];
  if (epsilon > widest) {
    throw refuse(text, `is above ${Number(widest.toPrecision(4))}, which already holds every image in ${norm}`);
  }
  return { epsilon, epsilonText };
}
