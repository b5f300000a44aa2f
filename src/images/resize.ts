import type { Picture } from './picture.ts';

/** How pixels between those of a picture are made. */
export const interpolations = ['bilinear', 'bicubic'] as const;
export type Interpolation = (typeof interpolations)[number];

interface Filter {
  /** How far it reaches, in pixels of the smaller picture. */
  readonly reach: number;
  weight(distance: number): number;
}

const filters: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { reach: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: {
    reach: 2,
    weight(distance) {
      const [x, a] = [Math.abs(distance), -0.5];
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  },
};

/** Bits behind the point of weights. */
const precision = 22;

interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The pixels of `from` that one of `to` is made of, with weights in fixed point. */
function tapsAt(place: number, from: number, to: number, { reach, weight }: Filter): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const centre = (place + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - reach * stretch + 0.5));
  const last = Math.min(from, Math.trunc(centre + reach * stretch + 0.5));
  const raw = Array.from({ length: last - first }, (_, i) => weight((i + first - centre + 0.5) * (1 / stretch)));
  const sum = raw.reduce((total, value) => total + value, 0);
  const weights = raw.map((value) => {
    const scaled = (sum === 0 ? value : value / sum) * 2 ** precision;
    return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
  });
  return { first, weights };
}

/** Pixels that lie side by side along an axis: `step` numbers apart, in `blocks` blocks with as many lines as a step has numbers. */
interface Axis {
  readonly length: number;
  readonly step: number;
  readonly blocks: number;
}

/** The numbers with another length along an axis. */
function resample(source: Uint8Array, { length, step, blocks }: Axis, to: number, filter: Filter): Uint8Array {
  const out = new Uint8ClampedArray(blocks * to * step);
  for (let place = 0; place < to; place++) {
    const { first, weights } = tapsAt(place, length, to, filter);
    for (let block = 0; block < blocks; block++) {
      for (let line = 0; line < step; line++) {
        const begin = (block * length + first) * step + line;
        let sum = 2 ** (precision - 1);
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * source[begin + i * step]!;
        out[(block * to + place) * step + line] = sum >> precision;
      }
    }
  }
  return new Uint8Array(out.buffer);
}

function widen({ width, height, channels, pixels }: Picture, to: number, filter: Filter): Picture {
  if (to === width) return { width, height, channels, pixels };
  const axis = { length: width, step: channels, blocks: height };
  return { width: to, height, channels, pixels: resample(pixels, axis, to, filter) };
}

function heighten({ width, height, channels, pixels }: Picture, to: number, filter: Filter): Picture {
  if (to === height) return { width, height, channels, pixels };
  const axis = { length: height, step: width * channels, blocks: 1 };
  return { width, height: to, channels, pixels: resample(pixels, axis, to, filter) };
}

/**
 * A picture of another size, as `Image.resize` of PIL makes it, and so `Resize` of torchvision for images: the filter is stretched where
 * the picture becomes smaller (antialiasing); across first, then down, with 8 bits in between and weights in fixed point.
 */
export function resize(picture: Picture, width: number, height: number, interpolation: Interpolation): Picture {
  const filter = filters[interpolation];
  return heighten(widen(picture, width, filter), height, filter);
}

/** Width and height such that the shorter side is so long; the longer one is rounded down, as in torchvision. */
export function shorterSideTo(side: number, width: number, height: number): [width: number, height: number] {
  return width <= height ? [side, Math.floor((side * height) / width)] : [Math.floor((side * width) / height), side];
}
