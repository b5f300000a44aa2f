/** A decoded picture: 8 bits a channel, grey (1) or red, green and blue (3), row-major height x width x channels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** What the beginning of an image file says, without its pixels being decoded. */
export interface PictureHeader {
  readonly format: 'PNG' | 'JPEG';
  readonly width: number;
  readonly height: number;
  /** How the picture is to be turned to stand upright, as EXIF counts: 1 (upright) to 8. */
  readonly orientation: number;
}

/** The most pixels that a picture may have: 33.5 million, 8192 x 4096. Its decoding then stays below 1 GB. */
export const mostPixels = 2 ** 25;
