import type { ImageShape } from '../models/types.ts';

/** The parts of a data set: `train` fits weights, `validation` chooses among them, `test` is what results are measured on. */
export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** How far a download has come, in bytes. */
export interface DownloadProgress {
  readonly received: number;
  /** Null where the server does not say. */
  readonly total: number | null;
}

/** Where data may be found and who wants to hear of a download. */
export interface LoadOptions {
  /** A local folder with the data set's files; nothing is downloaded then. */
  readonly dataDir?: string | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** The images and labels of one split, addressed by index. */
export interface ImageSet {
  /** The data set's name. */
  readonly name: string;
  readonly split: SplitName;
  /** Number of images. */
  readonly size: number;
  readonly inputShape: ImageShape;
  readonly classNames: readonly string[];
  /**
   * The image as height x width x channels bytes, row-major, 0-255. Read only: the array may be shared.
   *
   * @throws RangeError where the index is not an integer in [0, size)
   */
  pixels(index: number): Uint8Array;
  /**
   * The image's class, an index of `classNames`.
   *
   * @throws RangeError where the index is not an integer in [0, size)
   */
  label(index: number): number;
  /** sha256 of the split's data, hexadecimal; the definition of the data set says of which bytes. */
  readonly sha256: string;
  /** Where the data came from, in words, for provenance. */
  readonly source: string;
  /** What a reader of results should know about this copy of the data; usually empty. */
  readonly warnings: readonly string[];
}

/** A data set as metadata and a way to load it. */
export interface DatasetDefinition {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  readonly licence: string;
  readonly classNames: readonly string[];
  readonly inputShape: ImageShape;
  /** Whether the images lie in files; those that are drawn by code have none. */
  readonly hasFiles: boolean;
  /** Number of images in each split; 0 also where images to train on are not counted before they are loaded. */
  readonly splits: Readonly<Record<SplitName, number>>;
  /**
   * Makes one split available.
   *
   * @throws EpsballError INVALID_OPTION for a `dataDir` where there are no files; MISSING_DATA, CORRUPT_DATA or CHECKSUM_MISMATCH
   */
  load(split: SplitName, options?: LoadOptions): Promise<ImageSet>;
}
