import { findDataset } from '../datasets/index.ts';
import type { DownloadProgress, ImageSet, SplitName } from '../datasets/types.ts';
import type { TrainSettings } from './options.ts';

/** A data set, whole. */
export type Splits = Readonly<Record<SplitName, ImageSet>>;

/** All splits of the data set that is trained on. @throws EpsballError where its files are missing or damaged */
export async function loadSplits(
  { dataset, dataDir }: Pick<TrainSettings, 'dataset' | 'dataDir'>,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<Splits> {
  const load = (split: SplitName): Promise<ImageSet> =>
    findDataset(dataset, dataDir).load(split, { dataDir, onProgress });
  return { train: await load('train'), validation: await load('validation'), test: await load('test') };
}
