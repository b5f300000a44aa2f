import type { Entry } from './entry.ts';
import type { Matched } from './pairing.ts';
import type { SettingDifference } from './schema.ts';

/**
 * What is not the same on both sides of a pair besides names, in words: weights of the model and of what purifies for it, which model that is,
 * parameters and code of the defense, the attacks and their surrogate.
 *
 * @param differences those between the two runs
 */
export function furtherDifferences(matched: Matched, differences: readonly SettingDifference[]): string[] {
  const { baseline, other } = matched;
  const networks = (entry: Entry): string[] => [entry.model, ...(entry.purifier === null ? [] : [entry.purifier])];
  const shared = new Set(networks(baseline).filter((name) => networks(other).includes(name)));
  const differs = (name: string): boolean => differences.some((difference) => difference.name === name);
  const defenses = baseline.defense === other.defense ? [baseline.defense] : [];
  return [
    ...[...shared]
      .filter((name) => differs(`weights ${name}-${baseline.dataset}, sha256`))
      .map((n) => `weights of ${n}`),
    ...purifierChange(baseline, other),
    ...pluginDifferences(defenses, differences),
    ...attackDifferences(matched, differences),
  ];
}

/**
 * What of that is about the attacks that both sides are under: their code and parameters, and what a surrogate is.
 *
 * @param differences those between the two runs
 */
export function attackDifferences({ baseline, other }: Matched, differences: readonly SettingDifference[]): string[] {
  const shared = baseline.attackPlugins.filter((plugin) => other.attackPlugins.includes(plugin));
  const [own, theirs] = [baseline.surrogate, other.surrogate];
  if (own === null || theirs === null) return pluginDifferences(shared, differences);
  return own === theirs
    ? pluginDifferences([...shared, own], differences)
    : [...pluginDifferences(shared, differences), `surrogate ${own} → ${theirs}`];
}

/** Of plugins that both sides have: code, then parameters. */
function pluginDifferences(plugins: readonly string[], differences: readonly SettingDifference[]): string[] {
  const isOfPlugin = ({ name }: SettingDifference): boolean =>
    name.includes('.') && plugins.includes(name.slice(0, name.lastIndexOf('.')));
  return [
    ...plugins
      .filter((plugin) => differences.some(({ name }) => name === `plugin ${plugin}, sha256`))
      .map((plugin) => `code of ${plugin}`),
    ...differences.filter(isOfPlugin).map(inWords),
  ];
}

function inWords({ name, baseline, other }: SettingDifference): string {
  return `${name} ${baseline} → ${other}`;
}

/** Which model purifies, where both sides have a defense and it is not the same. */
function purifierChange(baseline: Entry, other: Entry): string[] {
  const isDefended = [baseline, other].every(({ defense }) => defense !== 'feedforward');
  if (!isDefended || baseline.purifier === other.purifier) return [];
  const [own, theirs] = [baseline, other].map(({ purifier }) => purifier ?? 'the model itself');
  return [`purifier ${own} → ${theirs}`];
}
