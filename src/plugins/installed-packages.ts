import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cannotBeLoaded } from './import-default.ts';
import { isPluginPackage } from './package-names.ts';
import type { PluginSource } from './plugin-source.ts';
import { packageSpecifier } from './plugin-specifier.ts';
import { shareModules } from './share-modules.ts';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch (error) {
    throw cannotBeLoaded(path, error, 'It is read to find installed plugins; correct it, or run elsewhere.');
  }
}

/** The package.json of a folder or the nearest one above, of the name if one is asked for. */
function nearestManifest(folder: string, name?: string): string | undefined {
  const path = join(folder, 'package.json');
  if (existsSync(path) && (name === undefined || readManifest(path).name === name)) return path;
  return dirname(folder) === folder ? undefined : nearestManifest(dirname(folder), name);
}

function nameWithVersion(name: string, file: URL): string {
  const manifest = nearestManifest(dirname(fileURLToPath(file)), name);
  const version = manifest === undefined ? undefined : readManifest(manifest).version;
  return version === undefined ? name : `${name}@${version}`;
}

function findPackage(name: string, manifest: string): PluginSource {
  const label = `the package ${name}`;
  const remedy = `Install it anew, or remove it from ${manifest}.`;
  const specifier = packageSpecifier(name, pathToFileURL(manifest));
  try {
    const file = new URL(import.meta.resolve(specifier));
    return { label, name: nameWithVersion(name, file), specifier, file, remedy };
  } catch (error) {
    throw cannotBeLoaded(label, error, remedy);
  }
}

/**
 * Packages named `epsball-attack-…` or `epsball-defense-…` that the nearest package.json lists, sorted; nothing is imported.
 *
 * @throws EpsballError PLUGIN_INVALID if one is not installed, or the package.json cannot be read
 */
export function installedPackages(directory: string): PluginSource[] {
  const manifest = nearestManifest(directory);
  if (manifest === undefined) return [];
  const { dependencies, devDependencies } = readManifest(manifest);
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter(isPluginPackage);
  if (names.length > 0) shareModules();
  return names.sort().map((name) => findPackage(name, manifest));
}
