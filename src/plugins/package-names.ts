/** Whether a package is found by its name: `epsball-attack-…` or `epsball-defense-…`, with or without a scope. */
export function isPluginPackage(name: string): boolean {
  return /^(@[^/]+\/)?epsball-(attack|defense)-[^/]+$/.test(name);
}
