import { drawTexture } from './texture.ts';
import type { Texture } from './texture.ts';

/** Red, green, blue; 0 is black and 1 is full. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What a region looks like: a base colour, a linear shade across the image, and a texture. */
export interface Surface {
  readonly base: Colour;
  /** Change of colour per pixel to the right and downwards, the same direction of colour as `tint`. */
  readonly shadeX: number;
  readonly shadeY: number;
  /** Change of colour at texture value 1. */
  readonly tint: Colour;
  readonly texture: Texture;
}

/** A colour away from black and white. */
export function drawColour(random: () => number): Colour {
  return [0.12 + 0.76 * random(), 0.12 + 0.76 * random(), 0.12 + 0.76 * random()];
}

/** The Euclidean distance of two colours. */
export function contrast(a: Colour, b: Colour): number {
  const red = a[0] - b[0];
  const green = a[1] - b[1];
  const blue = a[2] - b[2];
  return Math.sqrt(red * red + green * green + blue * blue);
}

/** Draws the surface around a base colour; `roughness` bounds the tint per channel. */
export function drawSurface(random: () => number, base: Colour, roughness: number): Surface {
  const signed = (): number => 2 * random() - 1;
  return {
    base,
    shadeX: 0.06 * signed(),
    shadeY: 0.06 * signed(),
    tint: [roughness * signed(), roughness * signed(), roughness * signed()],
    texture: drawTexture(random),
  };
}
