import type { DatasetDefinition, ImageSet } from '../datasets/types.ts';
import type { Agreement, LoadedModel, LoadedNetwork, NetworkFacts } from '../models/types.ts';
import type { Cell } from '../results/cell.ts';
import type { Config } from '../results/config.ts';
import type { DatasetInfo, ModelInfo, PluginInfo } from '../results/provenance.ts';
import { onlyCalled } from './checks/black-box-only.ts';
import type { Measurements } from './measure.ts';

/**
 * A model as used, for the result file.
 *
 * @param agreement with the file that it was imported from, where that was looked at
 */
export function describeModel(
  {
    definition,
    size,
    weights,
    sha256,
    card,
    imported,
    blackBox,
  }: LoadedNetwork<NetworkFacts> & Pick<LoadedModel, 'blackBox'>,
  dataset: string,
  agreement?: Agreement,
): ModelInfo {
  return {
    name: definition.name,
    dataset,
    summary: definition.summary,
    reference: definition.reference,
    ...(size.width !== undefined && { width: size.width }),
    parameters: blackBox?.parameters ?? Object.values(weights).reduce((sum, { values }) => sum + values.length, 0),
    sha256,
    card: { ...card },
    ...(imported && {
      imported: {
        ...imported,
        files: { ...imported.files },
        notes: [...imported.notes],
        ...(agreement && { agreement }),
      },
    }),
  };
}

/** A data set as used, for the result file. */
export function describeDataset({ summary, reference }: DatasetDefinition, images: ImageSet): DatasetInfo {
  return {
    summary,
    reference,
    classes: [...images.classNames],
    split: images.split,
    images: images.size,
    source: images.source,
    sha256: { [images.split]: images.sha256 },
  };
}

/** Attacks or defenses as used, by name, for the result file. */
export function describePlugins(
  plugins: readonly (PluginInfo & { readonly name: string })[],
): Record<string, PluginInfo> {
  const describe = ({ summary, reference, sha256 }: PluginInfo): PluginInfo => ({
    summary,
    reference,
    ...(sha256 !== undefined && { sha256 }),
  });
  return Object.fromEntries(plugins.map((plugin) => [plugin.name, describe(plugin)]));
}

/** The ways of gradients of attacks that were not told those of the whole purification as well. */
function waysAround(cells: readonly Cell[]): string[] {
  const isSame = (a: Cell, b: Cell): boolean =>
    a.model === b.model && a.defense === b.defense && a.attack === b.attack && a.norm === b.norm;
  const around = cells.filter(({ status, gradient }) => status === 'done' && gradient !== 'full');
  const alone = around.filter((cell) => !cells.some((other) => other.gradient === 'full' && isSame(cell, other)));
  return [...new Set(alone.map(({ gradient }) => gradient))];
}

/** What a reader must know before trusting the numbers. */
export function warnAbout(
  { checks }: Pick<Config, 'checks'>,
  models: readonly Pick<LoadedModel, 'name' | 'blackBox'>[],
  images: ImageSet,
  { cells, warnings }: Pick<Measurements, 'cells'> & { readonly warnings: readonly string[] },
): string[] {
  const unmeasured = cells.flatMap((cell) =>
    cell.status === 'error' ? [`${cell.id} has no number: ${cell.reason}.`] : [],
  );
  const detours = waysAround(cells);
  const blind =
    detours.length > 0
      ? [`Gradients did not pass the purification in full (${detours.join(', ')}); an attack through it may find more.`]
      : [];
  const called = checks ? [] : models.flatMap(({ name, blackBox }) => (blackBox ? [onlyCalled(name, blackBox)] : []));
  return [...images.warnings, ...unmeasured, ...warnings, ...blind, ...called];
}
