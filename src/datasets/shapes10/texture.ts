import { mixBits } from './integer-random.ts';
import { cosineOfTurns, sineOfTurns } from './turns.ts';

/** A pattern over the image plane (pixels), values in [-1, 1]. */
export type Texture = (x: number, y: number) => number;

function waves(random: () => number, crossed: boolean): Texture {
  const angle = random();
  const frequency = 0.09 + 0.16 * random();
  const alongX = frequency * cosineOfTurns(angle);
  const alongY = frequency * sineOfTurns(angle);
  const phase = random();
  const phaseAcross = random();
  return (x, y) => {
    const along = sineOfTurns(alongX * x + alongY * y + phase);
    return crossed ? along * sineOfTurns(alongX * y - alongY * x + phaseAcross) : along;
  };
}

function blobs(random: () => number): Texture {
  const salt = Math.floor(random() * 4294967296);
  const scale = 1 / (2.5 + 4 * random());
  const lattice = (i: number, j: number): number =>
    mixBits(salt + Math.imul(i, 0x27d4eb2f) + Math.imul(j, 0x165667b1)) / 2147483648;
  return (x, y) => {
    const i = Math.floor(x * scale);
    const j = Math.floor(y * scale);
    const a = x * scale - i;
    const b = y * scale - j;
    const s = a * a * (3 - 2 * a);
    const t = b * b * (3 - 2 * b);
    const top = lattice(i, j) * (1 - s) + lattice(i + 1, j) * s;
    const bottom = lattice(i, j + 1) * (1 - s) + lattice(i + 1, j + 1) * s;
    return top * (1 - t) + bottom * t;
  };
}

/** Draws a texture: stripes, checks or soft blobs, each a third of the time. */
export function drawTexture(random: () => number): Texture {
  const kind = Math.floor(3 * random());
  return kind === 2 ? blobs(random) : waves(random, kind === 1);
}
