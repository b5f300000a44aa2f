import type { FittingData } from './check-fit.ts';
import type { ImportKind, LoadedDenoiser, LoadedModel } from './types.ts';

/** Where a model that a user named lies, and how it is loaded from there. */
export interface ModelPlace {
  readonly kind: 'checkpoint' | ImportKind;
  /** What it is called in results, without the data set. */
  readonly name: string;
  /** The file or folder on this machine, which tells apart what has one name. */
  readonly path: string;
  /**
   * Reads it.
   *
   * @param data that it is to work on
   * @throws EpsballError if files are missing, damaged, or of no use for the data
   */
  load(data: FittingData): Promise<LoadedModel | LoadedDenoiser>;
}
