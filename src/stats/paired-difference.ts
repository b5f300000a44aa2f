import { mcnemar } from './mcnemar.ts';

/**
 * p-value of McNemar's exact test on the difference between two classifiers that have been judged on the same samples.
 *
 * @param samples those to compare on
 * @param first whether the first classifier is right on a sample
 * @param second the same of the second
 */
export function pairedDifference(
  samples: readonly number[],
  first: (sample: number) => boolean,
  second: (sample: number) => boolean,
): number {
  const differing = samples.filter((sample) => first(sample) !== second(sample));
  const firstAlone = differing.filter(first).length;
  return mcnemar(firstAlone, differing.length - firstAlone);
}
