const scheme = 'epsball-plugin:';

/** A module that only the hook of `resolve-hook.ts` finds. */
export interface PluginRequest {
  /** URL of a file, or name of a package. */
  readonly module: string;
  /** URL of the file from which a package is looked for; absent for a file. */
  readonly from?: string;
}

/** What to import for a local file. */
export function fileSpecifier(file: URL): string {
  return write({ module: file.href });
}

/** What to import for a package as it is found from a file. */
export function packageSpecifier(name: string, from: URL): string {
  return write({ module: name, from: from.href });
}

/** What such a specifier asks for; undefined for any other one. */
export function readSpecifier(specifier: string): PluginRequest | undefined {
  if (!specifier.startsWith(scheme)) return undefined;
  return JSON.parse(Buffer.from(specifier.slice(scheme.length), 'base64url').toString()) as PluginRequest;
}

/** Encoded whole: loaders split specifiers at question marks and slashes. */
function write(request: PluginRequest): string {
  return `${scheme}${Buffer.from(JSON.stringify(request)).toString('base64url')}`;
}
