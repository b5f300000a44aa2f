import { EpsballError } from '../errors.ts';
import { fileSha256 } from '../file-sha256.ts';
import { cannotBeLoaded, importDefault } from './import-default.ts';
import { checkMetadata } from './metadata.ts';
import { isPlugin, type Plugin } from './plugin.ts';
import type { PluginSource } from './plugin-source.ts';
import { shareModules } from './share-modules.ts';

/**
 * The plugins of a file or a package from elsewhere: its default export, one or a list, each with the checksum of the file.
 *
 * @param kinds the tags that mark a valid default export
 * @throws EpsballError PLUGIN_INVALID if it cannot be loaded or exports anything else
 */
export async function loadPlugins<T extends Plugin>(
  kinds: readonly T['kind'][],
  { label, specifier, file, remedy }: PluginSource,
): Promise<(T & { readonly sha256: string })[]> {
  shareModules();
  const exported = [await importDefault(label, specifier, remedy)].flat();
  const sha256 = fileSha256(file);
  if (exported.length === 0 || !exported.every((plugin) => isPlugin(kinds, plugin))) {
    throw new EpsballError(
      'PLUGIN_INVALID',
      `${label} has no valid default export.\nEnd it with "export default defineAttack({ … })", or defineEnsemble or defineDefense, imported from 'epsball'.`,
    );
  }
  return exported.map((plugin) => {
    check(label, plugin);
    return { ...(plugin as T), sha256 };
  });
}

function check(label: string, plugin: Plugin): void {
  try {
    checkMetadata(plugin.kind, plugin);
  } catch (error) {
    throw cannotBeLoaded(label, error);
  }
}
