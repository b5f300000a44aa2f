import { EpsballError } from '../errors.ts';
import { sameShape } from '../engine/graph.ts';
import type { HostWeight } from './types.ts';

/**
 * Refuses weights that lack a tensor, or have one of another shape.
 *
 * @param file they are from, for the message
 * @param owner what needs them, in words
 * @throws EpsballError CORRUPT_WEIGHTS
 */
export function checkShapes(
  weights: Readonly<Record<string, HostWeight>>,
  expected: Readonly<Record<string, readonly number[]>>,
  file: string,
  owner: string,
): void {
  for (const [name, shape] of Object.entries(expected)) {
    const found = Object.hasOwn(weights, name) ? weights[name]!.shape : undefined;
    if (found && sameShape(found, shape)) continue;
    const what = found ? `has shape [${found.join(', ')}]` : 'is missing';
    throw new EpsballError(
      'CORRUPT_WEIGHTS',
      `${file}: tensor "${name}" ${what}; ${owner} needs [${shape.join(', ')}].`,
    );
  }
}
