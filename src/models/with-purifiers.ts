import type { LoadedModel } from './types.ts';

/** Models, and those that purify for them. */
export function withPurifiers(models: readonly LoadedModel[]): LoadedModel[] {
  return [...models, ...models.flatMap(({ purifier }) => purifier ?? [])];
}
