import type { ImageShape } from '../models/types.ts';

/** Pictures in a row, for a page. */
export interface PictureStrip {
  readonly title: string;
  /** Height, width and channels (3) of every picture. */
  readonly shape: ImageShape;
  readonly pictures: readonly {
    readonly caption: string;
    /** Pixels in [0, 1]; what lies outside is cut. */
    readonly image: Float32Array;
  }[];
}
