import type { ImageShape } from '../../nn/types.ts';
import type { Norm } from '../types.ts';

/** From which query on the share of pixels is divided by two once more. */
const halvings = [11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001];

/** The share of the image that a window covers at a query, counted from 0. */
export function windowShare(query: number, firstShare: number): number {
  return firstShare / 2 ** halvings.filter((from) => query >= from).length;
}

/** Rounds half to even, as Python does. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * Side of the square window at a query, in pixels: in linf at least 1, in l2 and l1 odd and at least 3. For images of 32x32
 * and a first share of 0.8, in linf: 29, 20, 14, 10, 7, 5, 4, 3, 2, 1.
 */
export function windowSide(query: number, firstShare: number, [height, width]: ImageShape, norm: Norm): number {
  const side = roundHalfToEven(Math.sqrt(windowShare(query, firstShare) * height * width));
  const allowed = norm === 'linf' ? Math.max(side, 1) : Math.max(side, 3);
  const odd = norm === 'linf' || allowed % 2 === 1 ? allowed : allowed + 1;
  return Math.min(odd, height, width);
}
