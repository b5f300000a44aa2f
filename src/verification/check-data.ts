import { isDeepStrictEqual } from 'node:util';
import { describeDataset } from '../bench/metadata.ts';
import { findDataset } from '../datasets/index.ts';
import { splitReference } from '../data-reference.ts';
import { EpsballError } from '../errors.ts';
import { compareFacts } from './compare-facts.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, unchecked } from './ruling.ts';
import type { Found, Surroundings, VerifyEvents, VerifyOptions } from './surroundings.ts';

type Data = Pick<Surroundings, 'dataset' | 'images'>;

/**
 * Whether the data found here are those that the run was made with.
 *
 * @throws EpsballError where the user says where they are and they are not
 */
export async function checkData(
  { result }: PublishedRun,
  { dataDir }: VerifyOptions,
  { onDownload }: VerifyEvents,
): Promise<Found<Data>> {
  const [name = ''] = result.config.datasets;
  const about = `data of ${name}`;
  const recorded = result.datasets[name];
  if (!recorded) return { rulings: [falls(about, 'result.json does not describe them')], found: {} };
  try {
    const dataset = findDataset(name, dataDir);
    const images = await dataset.load('test', { dataDir, onProgress: onDownload });
    const expected = recorded.sha256[images.split];
    const against = [
      ...(expected === images.sha256
        ? []
        : [`those found here have sha256 ${images.sha256}, the run was made with ${expected}`]),
      ...(isDeepStrictEqual(recorded.classes, images.classNames) ? [] : ['its classes are called otherwise here']),
    ];
    const ruling = rule(about, against, `those found here have sha256 ${images.sha256}`);
    const facts = compareFacts(`facts on ${name}`, recorded, describeDataset(dataset, images));
    return {
      rulings: [ruling, ...(against.length === 0 ? [facts] : [])],
      found: against.length === 0 ? { dataset, images } : {},
    };
  } catch (error) {
    if (!(error instanceof EpsballError) || dataDir !== undefined) throw error;
    const advice = splitReference(name) ? ' Say where they lie with --data.' : '';
    return { rulings: [unchecked(about, `${error.message.replaceAll('\n', ' ')}${advice}`)], found: {} };
  }
}
