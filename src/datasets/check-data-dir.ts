import { EpsballError } from '../errors.ts';
import type { DatasetDefinition } from './types.ts';

/** @throws EpsballError INVALID_OPTION if a folder is given for a data set that has no files */
export function checkDataDir({ name, hasFiles }: DatasetDefinition, dataDir: string | undefined): void {
  if (hasFiles || dataDir === undefined) return;
  throw new EpsballError(
    'INVALID_OPTION',
    `the data folder "${dataDir}" is of no use: ${name} is drawn by code and has no files.\nDid you forget --dataset cifar10?`,
  );
}
