import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';
import type { DatasetDefinition } from '../types.ts';
import { classNames, inputShape, loadCifar10 } from './load.ts';
import { officialArchive } from './official.ts';

function folderFromEnvironment(): string | undefined {
  const folder = process.env.EPSBALL_DATA;
  return folder === '' ? undefined : folder;
}

/**
 * CIFAR-10 in its binary version, from a local folder (`dataDir`, or the environment variable EPSBALL_DATA) or downloaded
 * once into the cache. Validation is the last 2,000 of the 50,000 training images. Its sha256 is that of the split's
 * records as they stand in the files, so that of `test` is the checksum of test_batch.bin.
 */
export const cifar10: DatasetDefinition = {
  name: 'cifar10',
  summary: 'Photographs of ten kinds of animals and vehicles; downloaded once (170 MB), or from a local folder',
  reference: 'Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
  licence: 'none stated; cite the reference',
  classNames,
  inputShape,
  hasFiles: true,
  splits: { train: 48_000, validation: 2_000, test: 10_000 },
  load: (split, options = {}) =>
    loadCifar10(split, {
      cache: join(cacheFolder(), 'cifar10'),
      archive: officialArchive,
      dataDir: options.dataDir ?? folderFromEnvironment(),
      onProgress: options.onProgress,
    }),
};
