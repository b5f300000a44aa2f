import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EpsballError } from '../errors.ts';
import { checkpointFiles, loadNetwork, readCard } from '../models/checkpoint.ts';
import type { HostWeight, ModelSize } from '../models/types.ts';

/** The weights of a checkpoint that another training begins with. */
export interface StartWeights {
  /** Of the checkpoint, by its card. */
  readonly name: string;
  /** Of its weights. */
  readonly sha256: string;
  readonly weights: Readonly<Record<string, HostWeight>>;
}

/**
 * The weights in a checkpoint's folder, for a network of this architecture and size.
 *
 * @throws EpsballError INVALID_OPTION where they are of another network; MISSING_WEIGHTS, CORRUPT_WEIGHTS or CHECKSUM_MISMATCH where they
 * cannot be read
 */
export async function loadStartWeights(folder: string, model: string, size: ModelSize): Promise<StartWeights> {
  const path = resolve(folder);
  if (!existsSync(join(path, checkpointFiles.card)))
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `there is no checkpoint in ${folder} to begin with. Where it is that of a recipe, train it first (npm run train -- --recipe ${basename(path)}), or name another one with --start-from.`,
    );
  const place = [basename(path), dirname(path)] as const;
  const { name } = await readCard(...place);
  const { definition, weights, sha256, size: found } = await loadNetwork(...place);
  const describe = (architecture: string, { width, inputShape, classes }: ModelSize): string =>
    `${architecture} of width ${width} for images of ${inputShape.join(' x ')} and ${classes} classes`;
  if (definition.name !== model || !isDeepStrictEqual(found, size)) {
    throw new EpsballError(
      'INVALID_OPTION',
      `--start-from ${folder} is a ${describe(definition.name, found)}; training is asked for a ${describe(model, size)}. Choose a checkpoint of the same network, or leave the option away.`,
    );
  }
  return { name, sha256, weights };
}
