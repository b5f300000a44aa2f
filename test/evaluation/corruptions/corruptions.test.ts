import test from 'ava';
import { corrupt } from '../../../src/evaluation/corruptions/define.ts';
import { corruptions } from '../../../src/evaluation/corruptions/index.ts';
import { psnr } from '../../../src/stats/psnr.ts';
import { randomStream } from '../../../src/random.ts';

const shape = [32, 32, 3] as const;
const image = Float32Array.from({ length: 3072 }, (_, i) => {
  const [row, column, channel] = [Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3];
  return 0.5 + 0.3 * Math.sin((row * (channel + 1)) / 7) * Math.cos(column / 5);
});

for (const corruption of corruptions) {
  const { name, severities } = corruption;
  const at = (severity: number, pixels = image): Float32Array =>
    corrupt(corruption, pixels, shape, severity, randomStream('corruption', name));

  test(`${name}: stays in the box, changes more at the last severity than at the first, and repeats itself`, (t) => {
    const ratios = severities.map((severity) => {
      const made = at(severity);
      t.is(made.length, image.length);
      t.true(made.every((value) => value >= 0 && value <= 1));
      t.deepEqual(made, at(severity));
      return psnr(made, image);
    });
    t.true(ratios.at(-1)! < ratios[0]!, ratios.join(', '));
    t.true(ratios[0]! < 60 && ratios.at(-1)! > 5, ratios.join(', '));
  });

  if (name === 'gaussian-noise') continue;
  test(`${name}: leaves an image of one colour as it is, but for rounding to levels`, (t) => {
    const grey = new Float32Array(image.length).fill(128 / 255);
    const made = at(severities.at(-1)!, grey);
    t.true(made.every((value) => Math.abs(value - 128 / 255) < 1.01 / 255));
  });
}

const named = Object.fromEntries(corruptions.map((corruption) => [corruption.name, corruption]));

test('gaussian-noise has the deviation that it says', (t) => {
  const grey = new Float32Array(image.length).fill(0.5);
  const made = named['gaussian-noise']!.apply(grey, shape, 0.08, randomStream('deviation'));
  const variance = made.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / made.length;
  t.true(Math.abs(Math.sqrt(variance) - 0.08) < 0.004);
});

test('gaussian-blur spreads a point as the Gaussian does, and keeps the sum', (t) => {
  const point = new Float32Array(image.length);
  point[(16 * 32 + 16) * 3] = 1;
  const made = named['gaussian-blur']!.apply(point, shape, 1, randomStream(''));
  const ofChannel = made.filter((_, i) => i % 3 === 0);
  t.true(Math.abs(ofChannel.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
  const [centre, beside] = [ofChannel[16 * 32 + 16]!, ofChannel[16 * 32 + 17]!];
  t.true(Math.abs(beside / centre - Math.exp(-0.5)) < 1e-4);
  t.true(made.every((value, i) => i % 3 === 0 || value === 0));
});

test('contrast shortens the distance to the mean of each channel', (t) => {
  const made = named['contrast']!.apply(image, shape, 0.5, randomStream(''));
  const meanOf = (pixels: Float32Array, channel: number): number =>
    pixels.filter((_, i) => i % 3 === channel).reduce((sum, value) => sum + value, 0) / 1024;
  for (const channel of [0, 1, 2]) {
    const mean = meanOf(image, channel);
    t.true(Math.abs(meanOf(made, channel) - mean) < 1e-5);
    t.true(Math.abs(made[channel]! - mean - 0.5 * (image[channel]! - mean)) < 1e-5);
  }
});

test('pixelate by one half shows means of two by two pixels', (t) => {
  const made = named['pixelate']!.apply(image, shape, 0.5, randomStream(''));
  const at = (pixels: Float32Array, row: number, column: number): number => pixels[(row * 32 + column) * 3 + 1]!;
  for (const [row, column] of [
    [0, 0],
    [10, 20],
    [30, 30],
  ] as const) {
    const mean =
      (at(image, row, column) +
        at(image, row, column + 1) +
        at(image, row + 1, column) +
        at(image, row + 1, column + 1)) /
      4;
    for (const [r, c] of [
      [row, column],
      [row + 1, column + 1],
    ] as const)
      t.true(Math.abs(at(made, r, c) - mean) < 1e-6);
  }
});

test('pixelate keeps the pixels of CIFAR-10-C at each severity, and does not move the image', (t) => {
  const { severities } = named['pixelate']!;
  const ramp = Float32Array.from({ length: 3072 }, (_, i) => (Math.floor(i / 3) % 32) / 31);
  const kept = severities.map((severity) => {
    const made = named['pixelate']!.apply(ramp, shape, severity, randomStream(''));
    const row = [...made.subarray(0, 96)].filter((_, i) => i % 3 === 0);
    const shift = row.reduce((sum, value, column) => sum + value - column / 31, 0) / 32;
    t.true(Math.abs(shift) < 0.002, String(shift));
    return new Set(row).size;
  });
  t.deepEqual(kept, [30, 28, 27, 24, 20]);
});

test('jpeg at quality 100 changes an image by no more than roundings', (t) => {
  const made = named['jpeg']!.apply(image, shape, 100, randomStream(''));
  const largest = made.reduce((max, value, i) => Math.max(max, Math.abs(value - image[i]!)), 0);
  t.true(largest < 6 / 255, String(largest));
});

test('jpeg makes of a grey image what it makes of the same one in three equal colours', (t) => {
  const grey = image.filter((_, i) => i % 3 === 1);
  const coloured = Float32Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!);
  const apply = (pixels: Float32Array, channels: number) =>
    named['jpeg']!.apply(pixels, [shape[0], shape[1], channels], 50, randomStream(''));
  const made = apply(grey, 1);
  t.deepEqual(
    made,
    apply(coloured, 3).filter((_, i) => i % 3 === 0),
  );
  t.notDeepEqual(made, grey);
});
