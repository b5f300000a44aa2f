import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EpsballError } from '../../errors.ts';
import type { Archive } from '../download/fetch-archive.ts';
import { systemErrorCode } from '../download/system-error.ts';
import type { ImageSet, LoadOptions, SplitName } from '../types.ts';
import { splitRanges } from './files.ts';
import { noteOfHashes, officialFolder } from './official.ts';
import { recordBytes, recordReader, structureProblem } from './records.ts';

/** The classes in label order. */
export const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
/** Height, width, channels. */
export const inputShape = [32, 32, 3] as const;

/** Where CIFAR-10 is looked for. */
export interface Cifar10Places extends LoadOptions {
  /** The folder that keeps the official files. */
  readonly cache: string;
  readonly archive: Archive;
}

const unverified =
  'cifar10: the local files are not known to be those of the official archive; their sha256 is recorded in the results.';

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

async function readBatch(folder: string, file: string, remedy: string): Promise<Uint8Array> {
  const path = join(folder, file);
  let batch: Uint8Array;
  try {
    batch = await readFile(path);
  } catch (error) {
    const code = systemErrorCode(error) ?? String(error);
    const reason = code === 'ENOENT' ? 'no such file' : code;
    throw new EpsballError('MISSING_DATA', `cannot read the CIFAR-10 file ${path} (${reason}).\n${remedy}`);
  }
  const problem = structureProblem(batch);
  if (problem) throw new EpsballError('CORRUPT_DATA', `damaged CIFAR-10 file ${path}: ${problem}.\n${remedy}`);
  return batch;
}

/**
 * Loads one split from `dataDir`, or from the cache, which is filled from the network where it is empty. Files of the
 * cache must have the checksums they had when the official archive was unpacked; local files that have others, or
 * where none were noted, get a warning.
 *
 * @throws EpsballError MISSING_DATA, CORRUPT_DATA, CHECKSUM_MISMATCH, or OUTPUT_NOT_WRITABLE for the cache
 */
export async function loadCifar10(split: SplitName, places: Cifar10Places): Promise<ImageSet> {
  const { cache, archive, dataDir, onProgress } = places;
  const folder = dataDir ?? (await officialFolder(cache, archive, onProgress));
  const remedy =
    dataDir === undefined
      ? `Remove the folder ${folder} and run again to fetch it anew.`
      : 'Point --data (or EPSBALL_DATA) at the folder of the binary version: data_batch_1.bin to data_batch_5.bin and test_batch.bin.';
  const noted = await noteOfHashes(cache);
  const parts: Uint8Array[] = [];
  let official = true;
  for (const { file, from, to } of splitRanges[split]) {
    const batch = await readBatch(folder, file, remedy);
    const expected = noted[file];
    const found = expected === undefined ? undefined : sha256(batch);
    official &&= found !== undefined && found === expected;
    if (dataDir === undefined && !official) {
      throw new EpsballError(
        'CHECKSUM_MISMATCH',
        `the cached file ${join(folder, file)} has changed: sha256 ${found ?? 'unknown'}, expected ${expected ?? 'a note that is gone'}.\n${remedy}`,
      );
    }
    parts.push(batch.subarray(from * recordBytes, to * recordBytes));
  }
  return {
    name: 'cifar10',
    split,
    inputShape,
    classNames,
    ...recordReader(parts),
    sha256: sha256(...parts),
    source: dataDir === undefined ? 'official archive' : 'local folder',
    warnings: official ? [] : [unverified],
  };
}
