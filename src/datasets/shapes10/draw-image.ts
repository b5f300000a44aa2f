import { drawClutter } from './clutter.ts';
import type { Clutter } from './clutter.ts';
import { drawFigure } from './figure.ts';
import type { Outline } from './outlines.ts';
import { contrast, drawColour, drawSurface } from './surface.ts';
import type { Colour } from './surface.ts';

const side = 32;
const grain = 0.02;

function drawFigureColour(random: () => number, background: Colour): Colour {
  const wanted = 0.22 + 0.45 * random();
  let best = drawColour(random);
  for (let attempt = 0; attempt < 8; attempt++) {
    const candidate = drawColour(random);
    if (Math.abs(contrast(candidate, background) - wanted) < Math.abs(contrast(best, background) - wanted)) {
      best = candidate;
    }
  }
  return best;
}

function drawClutterPieces(random: () => number): Clutter[] {
  const below = 2 + Math.floor(4 * random());
  const above = Math.floor(2 * random());
  return Array.from({ length: below + above }, (_, i) => drawClutter(random, i >= below));
}

/**
 * Draws one image: a textured figure on a textured background between strokes that mean nothing, with a little grain.
 *
 * @returns 32 x 32 x 3 bytes, row-major
 */
export function drawImage(random: () => number, outline: Outline): Uint8Array {
  const background = drawSurface(random, drawColour(random), 0.1);
  const foreground = drawSurface(random, drawFigureColour(random, background.base), 0.1);
  const figure = drawFigure(random, outline);
  const clutter = drawClutterPieces(random);
  const pixels = new Uint8Array(side * side * 3);
  const covers = new Float64Array(clutter.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = column + 0.5;
      const y = row + 0.5;
      const share = figure(x, y);
      const behind = background.texture(x, y);
      const within = share > 0 ? foreground.texture(x, y) : 0;
      const shadeBehind = (background.shadeX * (x - 16) + background.shadeY * (y - 16)) / 16;
      const shadeWithin = (foreground.shadeX * (x - 16) + foreground.shadeY * (y - 16)) / 16;
      for (let i = 0; i < clutter.length; i++) covers[i] = clutter[i]!.coverage(x, y);
      for (let channel = 0; channel < 3; channel++) {
        let value = background.base[channel]! + shadeBehind + background.tint[channel]! * behind;
        for (let i = 0; i < clutter.length; i++) {
          if (!clutter[i]!.above) value += covers[i]! * (clutter[i]!.colour[channel]! - value);
        }
        value += share * (foreground.base[channel]! + shadeWithin + foreground.tint[channel]! * within - value);
        for (let i = 0; i < clutter.length; i++) {
          if (clutter[i]!.above) value += covers[i]! * (clutter[i]!.colour[channel]! - value);
        }
        value += grain * (random() + random() - 1);
        pixels[(row * side + column) * 3 + channel] = Math.floor(255 * Math.min(1, Math.max(0, value)) + 0.5);
      }
    }
  }
  return pixels;
}
