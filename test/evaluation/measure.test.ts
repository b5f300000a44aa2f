import test from 'ava';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { findDataset } from '../../src/datasets/index.ts';
import {
  measureUnderCorruption,
  measureUnderNoise,
  noisyImage,
  type EvaluationImages,
} from '../../src/evaluation/measure-classification.ts';
import { measureClassGradient, measureDenoising, measureJacobian } from '../../src/evaluation/measure-denoising.ts';
import type { RowFunction } from '../../src/evaluation/rows.ts';

const count = 6;

async function images(): Promise<EvaluationImages> {
  return { set: await findDataset('shapes10').load('test'), count, seed: 0 };
}

/** A function of rows that need not be compiled. */
function rowByRow(fn: (row: Readonly<Record<string, Float32Array>>) => Record<string, Float32Array>): RowFunction {
  return (rows) => Promise.resolve(rows.map((row) => fn(row as Record<string, Float32Array>)));
}

test('noise belongs to seed, level and image', async (t) => {
  const given = await images();
  t.deepEqual(noisyImage(given, 3, 0.1), noisyImage(given, 3, 0.1));
  t.notDeepEqual(noisyImage(given, 3, 0.1), noisyImage({ ...given, seed: 1 }, 3, 0.1));
  t.deepEqual(noisyImage(given, 3, 0), pixelValues(given.set.pixels(3)));
});

test('a classifier that is always sure of the first class is right where it is the label', async (t) => {
  const given = await images();
  const first = rowByRow(() => ({ logits: Float32Array.from({ length: 10 }, (_, i) => (i === 0 ? 50 : 0)) }));
  const share = Array.from({ length: count }, (_, i) => given.set.label(i)).filter((label) => label === 0).length;
  const noise = await measureUnderNoise(first, given);
  t.deepEqual(
    noise.map(({ sigma }) => sigma),
    [0, 0.05, 0.1, 0.25, 0.5],
  );
  t.true(noise.every(({ accuracy }) => accuracy.successes === share));
  t.true(noise.every(({ calibrationError }) => Math.abs(calibrationError - (1 - share / count)) < 1e-6));
  const corrupted = await measureUnderCorruption(first, given);
  t.is(corrupted.length, 25);
  t.true(corrupted.every(({ accuracy }) => accuracy.successes === share));
});

test('a denoiser that does nothing has the PSNR of the noise; what it cannot be told is null', async (t) => {
  const scores = await measureDenoising(
    rowByRow(({ y }) => ({ blind: y! })),
    await images(),
  );
  for (const { sigma, noisy, blind, informed, conditional } of scores) {
    t.is(blind, noisy);
    t.true(Math.abs(noisy + 20 * Math.log10(sigma)) < 0.2, `${sigma}: ${noisy}`);
    t.deepEqual([informed, conditional], [null, null]);
  }
});

test('one that shrinks towards grey by known shares is measured as it is', async (t) => {
  const towardsGrey = (y: Float32Array, share: number): Float32Array => y.map((value) => 0.5 + share * (value - 0.5));
  const linear = rowByRow(({ y, u, v }) => ({
    denoised: towardsGrey(y!, 0.3),
    along: y!.map((value) => 0.3 * (value - 0.5)),
    transposedU: u!.map((value) => 0.3 * value),
    transposedV: v!.map((value) => 0.3 * value),
  }));
  for (const { nonlinearity, asymmetry } of await measureJacobian(linear, await images())) {
    t.true(nonlinearity < 1e-5, String(nonlinearity));
    t.true(asymmetry < 1e-5, String(asymmetry));
  }
});

test('a Jacobian that only moves pixels has nothing to do with its transpose', async (t) => {
  const shift = (values: Float32Array): Float32Array => values.map((_, i) => values[(i + 1) % values.length]!);
  const moving = rowByRow(({ y, u, v }) => ({
    denoised: y!,
    along: y!.map((value) => value + 0.5),
    transposedU: shift(u!),
    transposedV: shift(v!),
  }));
  for (const { nonlinearity, asymmetry } of await measureJacobian(moving, await images())) {
    t.true(nonlinearity > 0.5, String(nonlinearity));
    t.true(asymmetry > 0.4 && asymmetry <= Math.SQRT2, String(asymmetry));
  }
});

test('the class gradient is measured by its farthest image', async (t) => {
  let calls = 0;
  const scaled = rowByRow(({ y }) => {
    calls++;
    return { score: y!, difference: y!.map((value) => value * (calls === 2 ? 1.5 : 1)) };
  });
  const { images: used, distance } = await measureClassGradient(scaled, await images());
  t.is(used, count);
  t.true(Math.abs(distance - 0.5) < 1e-5);
});
