import { discover } from '../../plugins/discover.ts';
import { checkMetadata } from '../../plugins/metadata.ts';
import type { TwoGaussians } from './two-gaussians.ts';

/** What is estimated, how often, and from how many samples. */
export interface EstimatorDefinition {
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly truth: TwoGaussians;
  readonly sampleSizes: readonly number[];
  /** Data sets drawn for each number of samples. */
  readonly repetitions: number;
  readonly seed: number | string;
}

/** An experiment as found. */
export interface EstimatorBenchmark extends EstimatorDefinition {
  readonly kind: 'estimators';
}

/**
 * Declares an experiment on joint against conditional estimation; the default export of a file in `benchmarks/estimators/`.
 *
 * @throws EpsballError PLUGIN_INVALID if the metadata is incomplete
 */
export function defineEstimators(definition: EstimatorDefinition): EstimatorBenchmark {
  checkMetadata('estimators', definition);
  return { kind: 'estimators', ...definition };
}

/** Every such experiment by name, one per file of the folder. */
export async function discoverEstimators(
  folder: URL = new URL('../../../benchmarks/estimators/', import.meta.url),
): Promise<ReadonlyMap<string, EstimatorBenchmark>> {
  return discover<EstimatorBenchmark>(['estimators'], folder);
}
