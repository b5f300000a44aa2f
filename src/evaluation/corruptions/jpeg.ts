import type { ImageShape } from '../../models/types.ts';
import type { Corruption } from './define.ts';

const side = 8;

/** Steps of the quantisation at quality 50 (ITU T.81, annex K), of brightness and of colour. */
const brightnessSteps = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const colourSteps = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/** The steps at another quality, as the Independent JPEG Group's library scales them. */
function stepsAt(quality: number, steps: readonly number[]): number[] {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return steps.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
}

/** The orthonormal cosine transform of eight values: row k is the wave of frequency k. */
const cosines = Array.from({ length: side }, (_, k) =>
  Float64Array.from(
    { length: side },
    (__, i) =>
      (k === 0 ? Math.sqrt(1 / side) : Math.sqrt(2 / side)) * Math.cos(((2 * i + 1) * k * Math.PI) / (2 * side)),
  ),
);

/** The product of three 8x8 matrices, left times block times right, each entry by the functions given. */
function transform(block: Float64Array, isInverse: boolean): Float64Array {
  const wave = (frequency: number, place: number): number => cosines[frequency]![place]!;
  const along = (
    values: Float64Array,
    at: (row: number, column: number, k: number) => [number, number],
  ): Float64Array =>
    values.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < side; k++) {
        const [index, weight] = at(Math.floor(i / side), i % side, k);
        sum += weight * values[index]!;
      }
      return sum;
    });
  const rows = along(block, (row, column, k) => [row * side + k, isInverse ? wave(k, column) : wave(column, k)]);
  return along(rows, (row, column, k) => [k * side + column, isInverse ? wave(k, row) : wave(row, k)]);
}

/** Brightness and two differences of colour, centred at 0, of values in 0 … 255. */
function toBrightness([red, green, blue]: readonly [number, number, number]): [number, number, number] {
  const brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [brightness - 128, 0.564 * (blue - brightness), 0.713 * (red - brightness)];
}

function toColour([centred, blueness, redness]: readonly [number, number, number]): [number, number, number] {
  const brightness = centred + 128;
  return [
    brightness + 1.402 * redness,
    brightness - 0.344136 * blueness - 0.714136 * redness,
    brightness + 1.772 * blueness,
  ];
}

/** What is left of one plane after its 8x8 blocks were quantised; beyond the edge the last pixel goes on. */
function quantise(plane: Float64Array, height: number, width: number, steps: readonly number[]): Float64Array {
  const made = new Float64Array(plane.length);
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const block = Float64Array.from({ length: side * side }, (_, i) => {
        const [row, column] = [
          Math.min(height - 1, top + Math.floor(i / side)),
          Math.min(width - 1, left + (i % side)),
        ];
        return plane[row * width + column]!;
      });
      const kept = transform(block, false).map((value, i) => Math.round(value / steps[i]!) * steps[i]!);
      transform(kept, true).forEach((value, i) => {
        const [row, column] = [top + Math.floor(i / side), left + (i % side)];
        if (row < height && column < width) made[row * width + column] = value;
      });
    }
  }
  return made;
}

/** Each channel by itself as brightness: what JPEG does to grey images. */
function compressGrey(pixels: Float32Array, [height, width, channels]: ImageShape, quality: number): Float32Array {
  const made = new Float32Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const plane = Float64Array.from(
      { length: height * width },
      (_, i) => Math.round(255 * pixels[channels * i + channel]!) - 128,
    );
    quantise(plane, height, width, stepsAt(quality, brightnessSteps)).forEach((value, i) => {
      made[channels * i + channel] = Math.round(value + 128) / 255;
    });
  }
  return made;
}

function compressColour(pixels: Float32Array, [height, width]: ImageShape, quality: number): Float32Array {
  const count = height * width;
  const planes = [0, 1, 2].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const colour = [0, 1, 2].map((channel) => Math.round(255 * pixels[3 * i + channel]!)) as [number, number, number];
    toBrightness(colour).forEach((value, plane) => (planes[plane]![i] = value));
  }
  const steps = [brightnessSteps, colourSteps, colourSteps].map((each) => stepsAt(quality, each));
  const [brightness, blueness, redness] = planes.map((plane, i) => quantise(plane, height, width, steps[i]!));
  const made = new Float32Array(pixels.length);
  for (let i = 0; i < count; i++) {
    toColour([brightness![i]!, blueness![i]!, redness![i]!]).forEach((value, channel) => {
      made[3 * i + channel] = Math.round(value) / 255;
    });
  }
  return made;
}

/** What JPEG loses, without its thinning of colours; the severity is the quality. Images of other than three channels have no colours to be taken apart. */
export const jpeg: Corruption = {
  name: 'jpeg',
  summary: 'blocks of 8x8 quantised as by JPEG at this quality, colours at full resolution',
  severities: [80, 65, 58, 50, 40],
  apply: (pixels, shape, quality) =>
    shape[2] === 3 ? compressColour(pixels, shape, quality) : compressGrey(pixels, shape, quality),
};
