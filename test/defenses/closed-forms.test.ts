import type * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import { defend } from '../../src/bench/defend.ts';
import { drawNoise, type NoiseSource } from '../../src/bench/noise.ts';
import { resolveParams } from '../../src/bench/params.ts';
import adp from '../../src/defenses/adp.ts';
import langevin from '../../src/defenses/langevin.ts';
import likelihood from '../../src/defenses/likelihood.ts';
import tweedieOnce from '../../src/defenses/tweedie-once.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import type { Defense } from '../../src/defenses/types.ts';
import { bind } from '../../src/models/bind.ts';
import { drawUniform, randomStream } from '../../src/random.ts';
import type { Params } from '../../src/results/cell.ts';
import { compute } from '../bench/support/compute.ts';
import { gaussianModel, imageShape } from '../bench/support/models.ts';

/** Of the Gaussian density: D(x, σ) = mean + (1 − κ − (σ/τ)²)(x − mean). */
const [mean, kappa, tau] = [0.3, 0.2, 2];
const shrink = (sigma: number): number => 1 - kappa - (sigma / tau) ** 2;
const batch = 2;
const x = drawUniform(randomStream('closed forms'), batch * 48).map((value) => 0.5 + 0.4 * value);

/** The purified images, and the noise that was used. */
async function purify(
  defense: Defense,
  given: Params,
): Promise<{ purified: Float32Array; noise: Record<string, Float32Array> }> {
  const params = resolveParams(defense, given);
  const source: NoiseSource = { defense, params, shape: imageShape };
  const rows = Array.from({ length: batch }, (_, i) => drawNoise(source, 1, ['closed forms', i]));
  const noise = Object.fromEntries(
    Object.keys(rows[0]!).map((port) => [port, Float32Array.from(rows.flatMap((row) => [...row[port]!]))]),
  );
  const shapeOf = (port: string): number[] => (port.endsWith('level') ? [batch, 1] : [batch, ...imageShape]);
  const { purified } = await compute(
    ({ x: image, ...tensors }) => ({
      purified: defend(bind(gaussianModel(mean, kappa, tau)), defense, params, tensors).purify(image as tf.Tensor4D),
    }),
    {
      x: { shape: [batch, ...imageShape], values: x },
      ...Object.fromEntries(Object.entries(noise).map(([port, values]) => [port, { shape: shapeOf(port), values }])),
    },
  );
  return { purified: purified as Float32Array, noise };
}

function isClose(t: ExecutionContext, found: Float32Array, expected: (value: number, i: number) => number): void {
  const worst = x.reduce((max, value, i) => Math.max(max, Math.abs(found[i]! - expected(value, i))), 0);
  t.true(worst < 2e-5, `${defenseName(t)}: off by ${worst}`);
}

function defenseName(t: ExecutionContext): string {
  return t.title;
}

test('tweedie-once is the posterior mean', async (t) => {
  const { purified } = await purify(tweedieOnce, { sigma: 0.4 });
  isClose(t, purified, (value) => mean + shrink(0.4) * (value - mean));
});

test('tweedie with noise denoises what the noise has made', async (t) => {
  const { purified, noise } = await purify(tweedie, { steps: 2, sigma: 0.4, sigmaEnd: 0.2, stepSize: 0.5, noise: 0.7 });
  isClose(t, purified, (value, i) =>
    [0.4, 0.2].reduce((point, sigma, k) => {
      const noisy = point + 0.7 * sigma * noise[`noise.${k}.offset`]![i]!;
      return noisy + 0.5 * (mean + shrink(sigma) * (noisy - mean) - noisy);
    }, value),
  );
});

test('langevin goes towards the denoised image and adds noise of √(2h) σ τ', async (t) => {
  const given = { steps: 2, sigma: 0.4, sigmaEnd: 0.2, levels: 'linear', stepSize: 0.1, temperature: 0.5 };
  const { purified, noise } = await purify(langevin, given);
  isClose(t, purified, (value, i) =>
    [0.4, 0.2].reduce((point, sigma, k) => {
      const towards = 0.1 * (mean + shrink(sigma) * (point - mean) - point);
      return point + towards + Math.sqrt(0.2) * sigma * 0.5 * noise[`noise.${k}.offset`]![i]!;
    }, value),
  );
});

test('langevin without temperature is tweedie', async (t) => {
  const shared = { steps: 3, sigma: 0.3, sigmaEnd: 0.1, stepSize: 0.2 };
  const [cold, denoised] = [await purify(langevin, { ...shared, temperature: 0 }), await purify(tweedie, shared)];
  t.deepEqual(cold.noise, {});
  cold.purified.forEach((value, i) => t.true(Math.abs(value - denoised.purified[i]!) < 1e-6));
});

test('adp: on a Gaussian density the adaptive step is λ of the way to the mean', async (t) => {
  const { purified, noise } = await purify(adp, {
    ...{ steps: 3, noise: 0.25, sigma: 0.4, lambda: 0.1, shortest: 0, longest: 10 },
  });
  isClose(t, purified, (value, i) => {
    const noisy = value + 0.25 * noise['noise.0.offset']![i]!;
    return mean + 0.9 ** 3 * (noisy - mean);
  });
});

test('adp: an image whose step would be too short stays where the noise has put it', async (t) => {
  const { purified, noise } = await purify(adp, { steps: 3, noise: 0.25, sigma: 0.4, lambda: 0.1, shortest: 10 });
  isClose(t, purified, (value, i) => value + 0.25 * noise['noise.0.offset']![i]!);
});

test('likelihood takes steps of Adam down the denoising error', async (t) => {
  const { purified, noise } = await purify(likelihood, { steps: 2, rate: 0.02, sigmaLow: 0.2, sigmaHigh: 0.4 });
  isClose(t, purified, (value, i) => {
    let [point, first, second] = [value, 0, 0];
    for (const k of [0, 1]) {
      const level = noise[`noise.${k}.level`]![Math.floor(i / 48)]!;
      const sigma = 0.2 + ((level + 1) / 2) * 0.2;
      const factor = shrink(sigma);
      const error = mean + factor * (point + sigma * noise[`noise.${k}.offset`]![i]! - mean) - point;
      const gradient = 2 * (factor - 1) * error;
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient ** 2;
      point -= (0.02 * first) / (1 - 0.9 ** (k + 1)) / Math.sqrt(second / (1 - 0.999 ** (k + 1)) + 1e-8);
    }
    return point;
  });
});
