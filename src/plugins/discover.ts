import { readdir } from 'node:fs/promises';
import { EpsballError, unknownName } from '../errors.ts';
import { fileSha256 } from '../file-sha256.ts';
import { importDefault } from './import-default.ts';
import { isPlugin, type Plugin } from './plugin.ts';

/** Source files of a plugin folder that hold the contract itself. */
const contractFiles = new Set(['define', 'discover', 'types']);

/** Names of the plugin files in a folder, sorted; declarations, source maps and other files are passed over. */
async function pluginFiles(folder: URL): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /(?<!\.d)\.[jt]s$/.test(entry.name))
    .map((entry) => entry.name)
    .filter((file) => !contractFiles.has(file.slice(0, -3)))
    .sort();
}

/**
 * Every plugin of a folder by name: the default exports of its `.ts` (or, built, `.js`) files, each with the checksum of its
 * file.
 *
 * @param kinds what the files define, "attack" first; also the tags that mark a valid default export
 * @throws EpsballError PLUGIN_INVALID if a file has no valid default export or is not named after its plugin
 */
export async function discover<T extends Plugin>(
  kinds: readonly [T['kind'], ...T['kind'][]],
  folder: URL,
): Promise<ReadonlyMap<string, T>> {
  const [kind] = kinds;
  const plugins = new Map<string, T>();
  for (const file of await pluginFiles(folder)) {
    const plugin = await importDefault(`the ${kind} file ${file}`, new URL(file, folder).href);
    if (!isPlugin(kinds, plugin)) {
      throw new EpsballError(
        'PLUGIN_INVALID',
        `the ${kind} file ${file} has no valid default export; end it with "export default define${kind[0]?.toUpperCase()}${kind.slice(1)}({ … })".`,
      );
    }
    if (plugin.name !== file.slice(0, -3)) {
      throw new EpsballError(
        'PLUGIN_INVALID',
        `the ${kind} in ${file} is named "${plugin.name}"; rename the file or set name: '${file.slice(0, -3)}'.`,
      );
    }
    plugins.set(plugin.name, { ...(plugin as T), sha256: fileSha256(new URL(file, folder)) });
  }
  return plugins;
}

/** @throws EpsballError UNKNOWN_NAME */
export function findPlugin<T>(kind: string, name: string, plugins: ReadonlyMap<string, T>): T {
  const plugin = plugins.get(name);
  if (plugin === undefined) throw unknownName(kind, name, [...plugins.keys()]);
  return plugin;
}
