import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { damaged, quote } from './faults.ts';
import type { ModelJson, WeightSpec } from './schema.ts';

const bytesPerValue = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

function bytesOf({ shape, dtype, quantization }: WeightSpec): number {
  return shape.reduce((product, side) => product * side, 1) * bytesPerValue[quantization?.dtype ?? dtype];
}

/** The file of a shard: in the model's own folder or below it, also after links are followed. */
function locate(path: string, shard: string): string {
  const folder = dirname(path);
  const isElsewhere =
    isAbsolute(shard) || /^[a-z][a-z\d+.-]*:|^\\/i.test(shard) || shard.split(/[\\/]/).includes('..') || shard === '';
  if (isElsewhere || shard.includes('\0')) {
    throw damaged(path, `its weights are said to be in ${quote(shard)}; only files beside it are read`);
  }
  let real: string;
  try {
    real = realpathSync(join(folder, shard));
  } catch {
    throw damaged(path, `the file ${quote(shard)} of its weights is missing`);
  }
  const within = relative(realpathSync(folder), real);
  if (within.split(sep)[0] === '..' || isAbsolute(within)) {
    throw damaged(path, `the file ${quote(shard)} of its weights is a link to elsewhere`);
  }
  if (!statSync(real).isFile()) throw damaged(path, `${quote(shard)} is no file`);
  return real;
}

/** The bytes of all weights, in the order of the manifest, and of each file by its path below the model's folder. */
export interface Shards {
  readonly specs: readonly WeightSpec[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Reads the files of the weights, each group of which must have as many bytes as its weights need.
 *
 * @param path of the model.json
 * @throws EpsballError CORRUPT_MODEL
 */
export function readShards(path: string, manifest: ModelJson['weightsManifest']): Shards {
  const files: Record<string, Uint8Array> = {};
  for (const { paths, weights } of manifest) {
    const located = paths.map((shard) => [shard, locate(path, shard)] as const);
    const wanted = weights.map(bytesOf).reduce((sum, each) => sum + each, 0);
    const found = located.reduce((sum, [, file]) => sum + statSync(file).size, 0);
    if (wanted !== found) {
      throw damaged(path, `the files of its weights have ${found} bytes, and ${weights.length} weights need ${wanted}`);
    }
    for (const [shard, file] of located) files[shard] = readFileSync(file);
  }
  const all = manifest.flatMap(({ paths }) => paths.map((shard) => files[shard]!));
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const each of all) {
    bytes.set(each, offset);
    offset += each.length;
  }
  return { specs: manifest.flatMap(({ weights }) => weights), bytes, files };
}
