import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  rewriteRelativeImportExtensions: true,
  verbatimModuleSyntax: true,
};

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Types away, nothing else, as the build does. */
function buildFile(source: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

/**
 * Puts the program into a folder's node_modules as npm would: built, beside its dependencies.
 *
 * @returns the file of the command line
 */
export function installProgram(folder: string): string {
  const modules = join(folder, 'node_modules');
  const home = join(modules, 'epsball');
  for (const part of ['src', 'attacks', 'benchmarks', 'reports']) {
    for (const file of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts')) buildFile(join(root, part, file), join(home, 'dist', part, file.replace(/ts$/, 'js')));
    }
  }
  copyFileSync(join(root, 'package.json'), join(home, 'package.json'));
  for (const part of ['checkpoints', 'reports/templates', 'reports/assets']) link(join(root, part), join(home, part));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) link(join(root, 'node_modules', name), join(modules, name));
  }
  return join(home, 'dist/src/cli/main.js');
}
