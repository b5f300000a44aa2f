import type { Matched } from './pairing.ts';
import type { SettingDifference } from './schema.ts';

/**
 * What is not the same on both sides of a pair besides names, in words: weights, and parameters of the defense and the attacks.
 *
 * @param differences those between the two runs
 */
export function furtherDifferences({ baseline, other }: Matched, differences: readonly SettingDifference[]): string[] {
  const { model, dataset } = baseline;
  const hasOtherWeights =
    model === other.model && differences.some(({ name }) => name === `weights ${model}-${dataset}, sha256`);
  const isUsed = ({ name }: SettingDifference): boolean =>
    baseline.plugins.some((plugin) => other.plugins.includes(plugin) && name.startsWith(`${plugin}.`));
  return [
    ...(hasOtherWeights ? [`weights of ${model}`] : []),
    ...differences.filter(isUsed).map(({ name, baseline: own, other: theirs }) => `${name} ${own} → ${theirs}`),
  ];
}
