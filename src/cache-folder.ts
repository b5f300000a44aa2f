import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

function platformCache(environment: Environment, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  return join(home, '.cache');
}

/**
 * Where downloads and compiled models are kept: EPSBALL_CACHE, else `epsball` under XDG_CACHE_HOME (where absolute, as its specification
 * demands), else `epsball` under the platform's cache folder.
 */
export function cacheFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (environment.EPSBALL_CACHE) return environment.EPSBALL_CACHE;
  const xdg = environment.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : platformCache(environment, platform, home), 'epsball');
}
