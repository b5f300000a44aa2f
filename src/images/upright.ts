import type { Picture } from './picture.ts';

/** Whether an orientation of EXIF exchanges width and height. */
export function isTurned(orientation: number): boolean {
  return orientation >= 5;
}

/** By orientation: where in the stored picture the pixel of the upright one lies, `[column, row]`; w and h are of the stored one. */
const places: readonly ((x: number, y: number, w: number, h: number) => readonly [number, number])[] = [
  (x, y) => [x, y],
  (x, y, w) => [w - 1 - x, y],
  (x, y, w, h) => [w - 1 - x, h - 1 - y],
  (x, y, _, h) => [x, h - 1 - y],
  (x, y) => [y, x],
  (x, y, _, h) => [y, h - 1 - x],
  (x, y, w, h) => [w - 1 - y, h - 1 - x],
  (x, y, w) => [w - 1 - y, x],
];

/** The picture turned and mirrored as its orientation of EXIF (1 to 8) says, like `ImageOps.exif_transpose` of PIL. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { channels, pixels, width: w, height: h } = picture;
  const [width, height] = isTurned(orientation) ? [h, w] : [w, h];
  const place = places[orientation - 1]!;
  const turned = new Uint8Array(pixels.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const [column, row] = place(x, y, w, h);
      for (let i = 0; i < channels; i++) turned[at + i] = pixels[(row * w + column) * channels + i]!;
    }
  }
  return { width, height, channels, pixels: turned };
}
