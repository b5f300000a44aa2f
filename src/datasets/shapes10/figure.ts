import type { Outline } from './outlines.ts';
import { cosineOfTurns, sineOfTurns } from './turns.ts';

/** The class's figure, placed: how much of it covers the pixel whose centre is (x, y), 0 to 1. */
export type Figure = (x: number, y: number) => number;

const samplesPerSide = 3;

/** Places an outline at a random position, size, stretch and tilt of up to 54 degrees, inside a 32 x 32 image. */
export function drawFigure(random: () => number, outline: Outline): Figure {
  const radius = 7 + 5 * random();
  const slack = 15.5 - radius;
  const centreX = 16 + slack * (2 * random() - 1);
  const centreY = 16 + slack * (2 * random() - 1);
  const angle = 0.3 * random() - 0.15;
  const stretch = 0.88 + 0.26 * random();
  const cosine = cosineOfTurns(angle) / radius;
  const sine = sineOfTurns(angle) / radius;
  const reach = 1.35 * radius + 1;
  return (x, y) => {
    if (Math.abs(x - centreX) > reach || Math.abs(y - centreY) > reach) return 0;
    let hits = 0;
    for (let i = 0; i < samplesPerSide; i++) {
      const dy = y - centreY + (i + 0.5) / samplesPerSide - 0.5;
      for (let j = 0; j < samplesPerSide; j++) {
        const dx = x - centreX + (j + 0.5) / samplesPerSide - 0.5;
        if (outline((cosine * dx + sine * dy) * stretch, (sine * dx - cosine * dy) / stretch)) hits += 1;
      }
    }
    return hits / (samplesPerSide * samplesPerSide);
  };
}
