import type { Picture } from './picture.ts';

/** Half of a whole number, rounded to the even neighbour, as Python rounds. */
function roundedHalf(value: number): number {
  const below = Math.floor(value / 2);
  return value % 2 === 0 || below % 2 === 0 ? below : below + 1;
}

/** The square of so many pixels in the middle of a picture that is at least as large, placed as `CenterCrop` of torchvision does. */
export function cropCentre({ width, height, channels, pixels }: Picture, side: number): Picture {
  const [left, top] = [roundedHalf(width - side), roundedHalf(height - side)];
  const cropped = new Uint8Array(side * side * channels);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * channels;
    cropped.set(pixels.subarray(from, from + side * channels), row * side * channels);
  }
  return { width: side, height: side, channels, pixels: cropped };
}
