import { parseEpsilon } from '../attacks/epsilon.ts';
import type { Norm } from '../results/cell.ts';

/**
 * The radius that the text of a recorded threat or cell says, for images of any size.
 *
 * @throws EpsballError INVALID_OPTION if it is none
 */
export function radiusOf(epsilonText: string, norm: Norm): number {
  return parseEpsilon(epsilonText, norm, Infinity).epsilon;
}
