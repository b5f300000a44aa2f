import type { Picture } from './picture.ts';

/** A grey picture with three equal channels; one in colours as it is. */
export function asColour(picture: Picture): Picture {
  if (picture.channels === 3) return picture;
  const pixels = new Uint8Array(3 * picture.pixels.length);
  for (let i = 0; i < picture.pixels.length; i++) pixels.fill(picture.pixels[i]!, 3 * i, 3 * i + 3);
  return { ...picture, channels: 3, pixels };
}
