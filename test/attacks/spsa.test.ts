import test from 'ava';
import spsa from '../../attacks/spsa.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { randomImages } from '../bench/support/images.ts';
import { linearModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const w = drawNormal(randomStream('spsa test'), 48);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const score = (x: Float32Array) => x.reduce((sum, value, i) => sum + value * w[i]!, bias);
const images = randomImages(24, (x) => (score(x) > 0 ? 1 : 0), { classes: 2, lowest: 102, highest: 153 });
const dual = { linf: w.reduce((sum, value) => sum + Math.abs(value), 0), l2: Math.hypot(...w) };

function run(norm: 'linf' | 'l2', epsilon: string, params: Readonly<Record<string, number>>, weights = w) {
  const models = [linearModel(weights, weights === w ? bias : 1)];
  return runCells({ models, images, attacks: [spsa], norm, epsilons: [epsilon], params: { spsa: params } });
}

/** How much of the steepest descent of the label's margin the first steps are, for images that they do not break. */
async function alignment(norm: 'linf' | 'l2', pairs: number): Promise<number> {
  const { examples } = await run(norm, '0.0001', { steps: 1, pairs });
  const shares = examples.map(({ clean, adversarial, label }) => {
    const change = adversarial.image.map((value, i) => value - clean.image[i]!);
    const gain = change.reduce((sum, value, i) => sum + value * w[i]!, 0) * (label === 1 ? -1 : 1);
    return gain / (dual[norm] * (norm === 'linf' ? Math.max(...change.map(Math.abs)) : Math.hypot(...change)));
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

for (const norm of ['linf', 'l2'] as const) {
  test(`the estimated gradient points where the true one does, better with more pairs, ${norm}`, async (t) => {
    const [few, many] = [await alignment(norm, 4), await alignment(norm, 400)];
    t.true(few > 0.1 && few < 0.6, String(few));
    t.true(many > (norm === 'linf' ? 0.9 : 0.7), String(many));
  });

  test(`without a gradient it comes close to the closed-form optimum of a linear model, ${norm}`, async (t) => {
    const epsilon = norm === 'linf' ? 0.01 : 0.05;
    const { samples, cells } = await run(norm, String(epsilon), {});
    t.is(cells[0]?.status === 'done' && cells[0].cost.backwardPasses, 0);
    const distances = samples.map(
      ({ sample }) => Math.abs(score(Float32Array.from(images.pixels(sample), (byte) => byte / 255))) / dual[norm],
    );
    samples.forEach(({ success }, i) => {
      if (distances[i]! > epsilon) t.false(success);
      if (distances[i]! < 0.9 * epsilon) t.true(success);
    });
    t.true(samples.some(({ success }) => success) && samples.some(({ success }) => !success));
  });

  test(`a model that never changes leaves it where it is, ${norm}`, async (t) => {
    const { samples, cells } = await run(norm, '0.05', { steps: 2, pairs: 2 }, new Float32Array(48));
    t.is(cells[0]?.status, 'done');
    for (const { clean, label, rounds, linf } of samples) {
      if (clean.prediction === label) t.deepEqual({ rounds, linf }, { rounds: 9, linf: 0 });
    }
  });
}
