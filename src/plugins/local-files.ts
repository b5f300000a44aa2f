import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EpsballError } from '../errors.ts';
import { fileSpecifier } from './plugin-specifier.ts';
import type { PluginSource } from './plugin-source.ts';

const extensions = ['.ts', '.js', '.mjs'];

function refuse(message: string): EpsballError {
  return new EpsballError('INVALID_OPTION', message);
}

/** Whether TypeScript can be imported: by a loader in a checkout, or by Node.js itself. */
function readsTypeScript(): boolean {
  return import.meta.url.endsWith('.ts') || Boolean((process.features as { typescript?: unknown }).typescript);
}

function checkFile(what: string, path: string, absolute: string): void {
  const extension = extname(path);
  if (!existsSync(absolute)) throw refuse(`the ${what} file "${path}" does not exist; looked for ${absolute}.`);
  if (!extensions.includes(extension) || !statSync(absolute).isFile()) {
    throw refuse(`the ${what} "${path}" cannot be loaded: name a file that ends in ${extensions.join(', ')}.`);
  }
  if (extension === '.ts' && !readsTypeScript()) {
    throw refuse(
      `the ${what} file "${path}" is TypeScript, which Node.js ${process.version} does not read.\nCompile it to .js first (npx tsc ${path} --module esnext --moduleResolution bundler --target es2023 --skipLibCheck), or use Node.js 22.18 or newer.`,
    );
  }
}

/**
 * Plugin files named by a user, without repetitions.
 *
 * @param what the user named, in a word for errors
 * @throws EpsballError INVALID_OPTION if one is not there, is no module, or needs to be compiled first
 */
export function localFiles(paths: readonly string[], directory: string, what = 'plugin'): PluginSource[] {
  const files = new Map<string, PluginSource>();
  for (const path of paths) {
    if (path.trim() === '') throw refuse('a plugin with an empty path is given; name a file: --plugin my-attack.ts.');
    const absolute = resolve(directory, path);
    checkFile(what, path, absolute);
    const file = pathToFileURL(absolute);
    files.set(absolute, {
      ...{ label: `the ${what} file ${path}`, name: basename(absolute) },
      ...{ specifier: fileSpecifier(file), file },
    });
  }
  return [...files.values()];
}
