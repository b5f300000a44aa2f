import type { ResolveFnOutput, ResolveHook } from 'node:module';
import { isPluginPackage } from './package-names.ts';
import { readSpecifier } from './plugin-specifier.ts';

/** Runs in the thread of Node.js that finds modules; `shareModules` puts it there. */
const isSource = import.meta.url.endsWith('.ts');
const index = new URL(isSource ? '../index.ts' : '../index.js', import.meta.url).href;

/** A local file is a module whatever the package.json above it says, or does not say. */
function resolveFile(url: string): ResolveFnOutput {
  const format = !isSource && url.endsWith('.ts') ? 'module-typescript' : 'module';
  return { url, format: format as 'module', shortCircuit: true };
}

/** Whether a module belongs to a package that is no plugin, which has a zod of its own choice. */
function isForeign(module: string): boolean {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
  return name !== undefined && !isPluginPackage(name);
}

/** Finds plugins by the specifiers of `plugin-specifier.ts`; hands the modules of this program to those that import them. */
export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  const request = readSpecifier(specifier);
  if (request) {
    const { module, from } = request;
    return from === undefined ? resolveFile(module) : nextResolve(module, { ...context, parentURL: from });
  }
  if (specifier === 'epsball') return nextResolve(index, context);
  const isShared = specifier === '@tensorflow/tfjs' || (specifier === 'zod' && !isForeign(context.parentURL ?? ''));
  return nextResolve(specifier, isShared ? { ...context, parentURL: index } : context);
};
