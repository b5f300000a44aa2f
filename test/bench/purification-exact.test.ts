import test from 'ava';
import bim from '../../attacks/bim.ts';
import type { ImageSet } from '../../src/datasets/types.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import type { LoadedModel, ModelDefinition } from '../../src/models/types.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import { classPosterior, mixtureByClasses, posteriorMean, type Mixture } from '../models/gaussian-mixture.ts';
import { runCells } from './support/run-cells.ts';

/** Points of the plane as images of one pixel; the third colour is the same for all. */
const shape = [1, 1, 3] as const;
const [sigma, steps, epsilon] = [0.1286, 3, 0.05];

function point(x: number, y: number): Float64Array {
  return Float64Array.of(x, y, 0.5);
}

/**
 * Two parts of each class, laid so that purification drives points over to the other class in another direction than that in which the
 * classifier's own gradient points where purification ends.
 */
const mixture: Mixture = {
  means: [
    [point(0.375, 0.244), point(0.451, 0.355)],
    [point(0.584, 0.268), point(0.839, 0.568)],
  ],
  weights: [
    [0.25, 0.25],
    [0.25, 0.25],
  ],
  tau: 0.06,
};

const definition: ModelDefinition = {
  name: 'mixture',
  summary: 'A Gaussian mixture with its exact density at one noise level.',
  reference: '',
  parameters: () => ({}),
  logits: (_, x) => mixtureByClasses(mixture, sigma).energies(x).classEnergies,
  joint: (_, y) => mixtureByClasses(mixture, sigma).energies(y),
};

const model: LoadedModel = {
  ...{ name: 'mixture', definition, weights: {}, sha256: '0'.repeat(64), card: {} },
  size: { width: 1, inputShape: shape, classes: 2 },
};

/** The purified point in closed form. */
function purify(image: ArrayLike<number>): Float64Array {
  let purified = Float64Array.from(image);
  for (let k = 0; k < steps; k++) purified = Float64Array.from(posteriorMean(mixture, purified, sigma));
  return purified;
}

function classOf(image: ArrayLike<number>): number {
  const [first, second] = classPosterior(mixture, purify(image), sigma);
  return first! >= second! ? 0 : 1;
}

function valuesOf(bytes: Uint8Array): number[] {
  return [...bytes].map((byte) => byte / 255);
}

/** Points that purification leaves in the first class. */
function makeImages(count: number): ImageSet {
  const stream = randomStream('exact purification');
  const pixels: Uint8Array[] = [];
  while (pixels.length < count) {
    const [x, y] = drawUniform(stream, 2);
    const bytes = Uint8Array.of(Math.round(255 * (0.5 + 0.35 * x!)), Math.round(255 * (0.4 + 0.35 * y!)), 128);
    if (classOf(valuesOf(bytes)) === 0) pixels.push(bytes);
  }
  return {
    ...{ name: 'plane', split: 'test', size: count, inputShape: shape, classNames: ['first', 'second'] },
    ...{ sha256: '0'.repeat(64), source: 'drawn', warnings: [] },
    pixels: (index) => pixels[index]!,
    label: () => 0,
  };
}

/** Whether any point of the ball is put into the other class, looked for on a fine grid. */
function isBreakable(pixels: Uint8Array): boolean {
  const [x, y] = valuesOf(pixels);
  const grid = 50;
  const offsets = Array.from({ length: 2 * grid + 1 }, (_, i) => (epsilon * (i - grid)) / grid);
  return offsets.some((right) => offsets.some((up) => classOf([x! + right, y! + up, 128 / 255]) !== 0));
}

const images = makeImages(150);
const setting = {
  models: [model],
  images,
  attacks: [bim],
  defenses: [tweedie],
  epsilons: [String(epsilon)],
  params: { bim: { steps: 60 }, tweedie: { steps, sigma, levels: 'constant' } },
} as const;

test('purified images are the closed form', async (t) => {
  const { examples } = await runCells(setting);
  t.true(examples.length > 0);
  for (const { adversarial, steps: shown } of examples) {
    const expected = purify(adversarial.image);
    expected.forEach((value, i) => t.true(Math.abs(shown!.at(-1)!.image[i]! - value) < 1e-5));
  }
});

test('the adaptive attack breaks what can be broken and nothing else; around the purification it misses much', async (t) => {
  t.timeout(240_000);
  const truth = Array.from({ length: images.size }, (_, index) => isBreakable(images.pixels(index)));
  const breakable = truth.filter(Boolean).length;
  t.true(breakable >= 15 && breakable <= 120, `${breakable} of ${images.size} can be broken`);
  const { cells, samples } = await runCells({ ...setting, gradients: ['full', 'bpda'], checks: true });
  const brokenBy = (gradient: string): Set<number> => {
    const { id } = cells.find((cell) => cell.gradient === gradient)!;
    return new Set(samples.filter(({ cell, success }) => success && cell === id).map(({ sample }) => sample));
  };
  const [full, around] = [brokenBy('full'), brokenBy('bpda')];
  const agreeing = truth.filter((can, sample) => full.has(sample) === can).length;
  t.true(agreeing >= 0.99 * images.size, `${agreeing} of ${images.size} as by brute force`);
  t.true(around.size <= 0.7 * breakable, `bpda: ${around.size} of ${breakable}`);
  const alone = await runCells({ ...setting, gradients: ['bpda'], checks: true });
  const [cell] = alone.cells;
  const advice =
    cell?.status === 'done' ? cell.checks.find(({ name }) => name === 'test-time-optimisation') : undefined;
  t.is(advice?.status, 'warning');
  t.regex(advice!.message, /Gradients were bpda here; attack it with --gradient full,bpda,transfer/);
});
