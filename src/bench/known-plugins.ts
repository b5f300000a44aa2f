import { discoverAttacks } from '../attacks/discover.ts';
import type { AttackPlugin } from '../attacks/types.ts';
import { discoverDefenses } from '../defenses/discover.ts';
import type { Defense } from '../defenses/types.ts';
import { hasOwnDerivatives } from '../engine/second-derivatives.ts';
import { EpsballError } from '../errors.ts';
import { installedPackages } from '../plugins/installed-packages.ts';
import { loadPlugins } from '../plugins/load-plugins.ts';
import { localFiles } from '../plugins/local-files.ts';
import type { PluginSource } from '../plugins/plugin-source.ts';
import type { PluginOrigin } from '../results/config.ts';

/** All attacks and defenses that can be named. */
export interface KnownPlugins {
  /** Ensembles included. */
  readonly attacks: ReadonlyMap<string, AttackPlugin>;
  readonly defenses: ReadonlyMap<string, Defense>;
  /** Where those that are not part of epsball come from, by plugin name. */
  readonly origins: ReadonlyMap<string, PluginOrigin>;
}

const kinds = ['attack', 'ensemble', 'defense'] as const;

async function load(source: PluginSource): Promise<((AttackPlugin | Defense) & { readonly sha256: string })[]> {
  const plugins = await loadPlugins<AttackPlugin | Defense>(kinds, source);
  if (hasOwnDerivatives()) return plugins;
  throw new EpsballError(
    'PLUGIN_INVALID',
    `${source.label} loads a second copy of @tensorflow/tfjs, which spoils second derivatives.\nImport "@tensorflow/tfjs" as an ES module, which gives epsball's own copy; neither require nor bundle it.`,
  );
}

/**
 * The plugins of epsball, those of installed packages, and those of files.
 *
 * @param paths of files, relative to the directory
 * @param directory whose package.json lists packages
 * @throws EpsballError INVALID_OPTION or PLUGIN_INVALID if one cannot be loaded, or two have the same name
 */
export async function discoverPlugins(
  paths: readonly string[] = [],
  directory: string = process.cwd(),
): Promise<KnownPlugins> {
  const attacks = new Map(await discoverAttacks());
  const defenses = new Map(await discoverDefenses());
  const owners = new Map([...attacks.keys(), ...defenses.keys()].map((name) => [name, 'epsball itself']));
  const origins = new Map<string, PluginOrigin>();
  for (const source of [...installedPackages(directory), ...localFiles(paths, directory)]) {
    for (const plugin of await load(source)) {
      const { name, sha256 } = plugin;
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new EpsballError(
          'PLUGIN_INVALID',
          `two plugins are named "${name}": one of ${owner}, one of ${source.label}. Rename one of them.`,
        );
      }
      owners.set(name, source.label);
      origins.set(name, { source: source.name, sha256 });
      if (plugin.kind === 'defense') defenses.set(name, plugin);
      else attacks.set(name, plugin);
    }
  }
  return { attacks, defenses, origins };
}

/** Where the plugins of these names come from, those aside that are part of epsball. */
export function originsOf(names: readonly string[], origins: KnownPlugins['origins']): Record<string, PluginOrigin> {
  return Object.fromEntries([...origins].filter(([name]) => names.includes(name)));
}
