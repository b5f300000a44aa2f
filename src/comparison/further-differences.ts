import type { Entry } from './entry.ts';
import type { Matched } from './pairing.ts';
import type { SettingDifference } from './schema.ts';

/**
 * What is not the same on both sides of a pair besides names, in words: weights of the model and of what purifies for it, which model that is,
 * and parameters and code of the defense and the attacks.
 *
 * @param differences those between the two runs
 */
export function furtherDifferences({ baseline, other }: Matched, differences: readonly SettingDifference[]): string[] {
  const networks = (entry: Entry): string[] => [entry.model, ...(entry.purifier === null ? [] : [entry.purifier])];
  const shared = new Set(networks(baseline).filter((name) => networks(other).includes(name)));
  const plugins = baseline.plugins.filter((plugin) => other.plugins.includes(plugin));
  const differs = (name: string): boolean => differences.some((difference) => difference.name === name);
  return [
    ...[...shared]
      .filter((name) => differs(`weights ${name}-${baseline.dataset}, sha256`))
      .map((n) => `weights of ${n}`),
    ...purifierChange(baseline, other),
    ...plugins.filter((name) => differs(`plugin ${name}, sha256`)).map((name) => `code of ${name}`),
    ...differences
      .filter(({ name }) => plugins.some((plugin) => name.startsWith(`${plugin}.`)))
      .map(({ name, baseline: own, other: theirs }) => `${name} ${own} → ${theirs}`),
  ];
}

/** Which model purifies, where both sides have a defense and it is not the same. */
function purifierChange(baseline: Entry, other: Entry): string[] {
  const isDefended = [baseline, other].every(({ defense }) => defense !== 'feedforward');
  if (!isDefended || baseline.purifier === other.purifier) return [];
  const [own, theirs] = [baseline, other].map(({ purifier }) => purifier ?? 'the model itself');
  return [`purifier ${own} → ${theirs}`];
}
