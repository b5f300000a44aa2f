import { drawColour } from './surface.ts';
import type { Colour } from './surface.ts';
import { cosineOfTurns, sineOfTurns } from './turns.ts';

/** A stroke or dot that means nothing: all points within `radius` pixels of a segment. */
export interface Clutter {
  readonly colour: Colour;
  /** Whether it lies over the figure rather than behind it. */
  readonly above: boolean;
  /** How much of it covers the pixel at (x, y), 0 to 1. */
  coverage(x: number, y: number): number;
}

/** Draws one stroke (or dot, where short) somewhere on a 32 x 32 image. */
export function drawClutter(random: () => number, above: boolean): Clutter {
  const startX = 32 * random();
  const startY = 32 * random();
  const angle = random();
  const length = 14 * random() * random();
  const radius = above ? 0.5 + 0.4 * random() : 0.6 + 1.2 * random();
  const directionX = cosineOfTurns(angle);
  const directionY = sineOfTurns(angle);
  return {
    colour: drawColour(random),
    above,
    coverage(x, y) {
      const offsetX = x - startX;
      const offsetY = y - startY;
      const along = Math.min(length, Math.max(0, offsetX * directionX + offsetY * directionY));
      const awayX = offsetX - along * directionX;
      const awayY = offsetY - along * directionY;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY);
      return Math.min(1, Math.max(0, radius + 0.5 - distance));
    },
  };
}
