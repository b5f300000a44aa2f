import { discoverPlugins, type KnownPlugins } from '../bench/known-plugins.ts';
import type { PublishedRun } from './published-run.ts';
import { rule, unchecked } from './ruling.ts';
import type { Found } from './surroundings.ts';

/**
 * Whether the attacks and defenses that are not part of epsball are here and are those that the run was made with.
 *
 * @param paths of plugin files
 * @throws EpsballError if one of them cannot be loaded
 */
export async function checkPlugins({ result }: PublishedRun, paths: readonly string[]): Promise<Found<KnownPlugins>> {
  const found = await discoverPlugins(paths);
  const rulings = Object.entries(result.config.plugins ?? {}).map(([name, { source, sha256 }]) => {
    const here = found.origins.get(name);
    const about = `plugin ${name}`;
    if (!here) return unchecked(about, `it is not here; name its file, ${source}, with --plugin`);
    const against =
      here.sha256 === sha256 ? [] : [`${here.source} has sha256 ${here.sha256}, the run was made with ${sha256}`];
    return rule(about, against, `${here.source} has sha256 ${sha256}`);
  });
  return { rulings, found };
}
