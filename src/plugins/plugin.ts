import type { Metadata } from './metadata.ts';

/** A plugin carries its kind, put there by the `define…` function that made it. */
export interface Plugin extends Metadata {
  readonly kind: string;
  /** Of the file it was loaded from, put there by discovery. */
  readonly sha256?: string;
}

/** Whether a default export was made by a `define…` function of one of these kinds. */
export function isPlugin(kinds: readonly string[], value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.some((kind) => kind === value.kind);
}
