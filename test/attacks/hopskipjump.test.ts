import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import hopskipjump from '../../attacks/hopskipjump.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { randomImages } from '../bench/support/images.ts';
import { convModel, linearModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const w = drawNormal(randomStream('hopskipjump test'), 48);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const score = (x: Float32Array) => x.reduce((sum, value, i) => sum + value * w[i]!, bias);
const images = randomImages(12, (x) => (score(x) > 0 ? 1 : 0), { classes: 2, lowest: 102, highest: 153 });
const dual = { linf: w.reduce((sum, value) => sum + Math.abs(value), 0), l2: Math.hypot(...w) };

function run(model: LoadedModel, norm: 'linf' | 'l2', params: Readonly<Record<string, number>>, shown = images) {
  const setting = { images: shown, attacks: [hopskipjump], norm, epsilons: ['0.01'] };
  return runCells({ ...setting, models: [model], params: { hopskipjump: params } });
}

for (const [norm, most, usual] of [
  ['linf', 1.6, 1.25],
  ['l2', 1.25, 1.12],
] as const) {
  test(`by decisions alone it comes near the closest point of a plane, ${norm}`, async (t) => {
    const { samples, cells } = await run(linearModel(w, bias), norm, { asks: 1000 });
    const ratios = samples.map(({ sample, distance }) => {
      const x = Float32Array.from(images.pixels(sample), (byte) => byte / 255);
      return distance! / (Math.abs(score(x)) / dual[norm]);
    });
    t.true(ratios.every((ratio) => ratio > 1 - 1e-3 && ratio < most));
    t.true(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length < usual);
    t.is(cells[0]?.status === 'done' && cells[0].cost.backwardPasses, 0);
    t.true(samples.every(({ rounds }) => rounds === 1000));
  });
}

test('it uses nothing but the class predicted', async (t) => {
  const model = convModel();
  const decisive: LoadedModel = {
    ...model,
    definition: {
      ...model.definition,
      logits: (weights, x) =>
        tf.oneHot(model.definition.logits(weights, x).argMax<tf.Tensor1D>(1), 10).toFloat() as tf.Tensor2D,
    },
  };
  const predictions = (
    await run(
      model,
      'l2',
      { asks: 1 },
      randomImages(8, () => 0),
    )
  ).samples;
  const own = randomImages(8, (_, index) => predictions[index]!.clean.prediction);
  const [told, silent] = [await run(model, 'l2', { asks: 300 }, own), await run(decisive, 'l2', { asks: 300 }, own)];
  const lengths = ({ samples }: typeof told) => samples.map(({ distance, linf, l1 }) => [distance, linf, l1]);
  t.true(told.samples.filter(({ distance }) => distance !== null).length >= 4);
  t.deepEqual(lengths(silent), lengths(told));
});

test('an image that no noise breaks is left unbroken', async (t) => {
  const { samples, cells } = await run(
    linearModel(new Float32Array(48), 1),
    'l2',
    { asks: 40 },
    randomImages(3, () => 1, { classes: 2 }),
  );
  t.is(cells[0]?.status, 'done');
  t.true(samples.every(({ success, distance, rounds }) => !success && distance === null && rounds === 40));
});
