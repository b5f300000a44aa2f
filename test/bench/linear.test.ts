import test from 'ava';
import bim from '../../attacks/bim.ts';
import fgsm from '../../attacks/fgsm.ts';
import miFgsm from '../../attacks/mi-fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import { isMisclassified } from '../../src/bench/verdict.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import type { Norm } from '../../src/results/cell.ts';
import { randomImages } from './support/images.ts';
import { linearModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const w = drawNormal(randomStream('linear test'), 48);
const mean = w.reduce((sum, value) => sum + 0.5 * value, 0);
const model = linearModel(w, -mean);

function signedMargin(x: Float32Array): number {
  return x.reduce((sum, value, i) => sum + value * w[i]!, -mean);
}

/** Pixels in [0.4, 0.6], so that the box never binds for the radii below. */
const images = randomImages(200, (x, index) => (signedMargin(x) > 0 !== (index % 10 === 0) ? 1 : 0), {
  classes: 2,
  lowest: 102,
  highest: 153,
});
const dual: Readonly<Partial<Record<Norm, number>>> = {
  linf: w.reduce((sum, value) => sum + Math.abs(value), 0),
  l2: Math.sqrt(w.reduce((sum, value) => sum + value * value, 0)),
};

/** Samples that no point of the ball misclassifies, those within rounding of the boundary apart. */
function closedForm(norm: Norm, epsilon: number): { robust: Set<number>; unclear: Set<number> } {
  const robust = new Set<number>();
  const unclear = new Set<number>();
  for (let i = 0; i < images.size; i++) {
    const x = Float32Array.from(images.pixels(i), (byte) => byte / 255);
    const towardsLabel = signedMargin(x) * (images.label(i) === 1 ? 1 : -1);
    const left = towardsLabel - epsilon * dual[norm]!;
    if (Math.abs(left) < 1e-4) unclear.add(i);
    else if (left > 0) robust.add(i);
  }
  return { robust, unclear };
}

for (const [norm, epsilon] of [
  ['linf', 0.005],
  ['linf', 0.01],
  ['l2', 0.05],
] as const) {
  for (const [attack, given] of [
    [fgsm, {}],
    [bim, {}],
    [miFgsm, {}],
    [pgd, {}],
    [pgd, { loss: 'margin' }],
  ] as const) {
    const title = [attack.name, ...Object.values(given)].join(' with ');
    test(`${title} reaches the closed-form optimum of a linear model, ${norm} ${epsilon}`, async (t) => {
      const { samples, cells } = await runCells({
        models: [model],
        images,
        attacks: [attack],
        norm,
        epsilons: [String(epsilon)],
        params: { [attack.name]: given },
      });
      const { robust, unclear } = closedForm(norm, epsilon);
      t.true(robust.size > 20 && robust.size < 160 && unclear.size < 3);
      const survivors = samples.filter(({ success }) => !success).map(({ sample }) => sample);
      t.deepEqual(
        survivors.filter((sample) => !unclear.has(sample)),
        [...robust],
      );
      t.is(cells[0]?.status, 'done');
      for (const { success, distance, [norm]: length } of samples) {
        t.true(length <= epsilon + 1e-6);
        t.is(distance, success ? length : null);
      }
    });
  }
}

test('a random start costs fgsm a step of 1.25 ε at most a quarter of its reach', async (t) => {
  const params = { fgsm: { randomStart: true } };
  const { samples } = await runCells({ models: [model], images, attacks: [fgsm], epsilons: ['0.01'], params });
  const survivors = new Set(samples.filter(({ success }) => !success).map(({ sample }) => sample));
  const [whole, least] = [closedForm('linf', 0.01), closedForm('linf', 0.0075)];
  t.true([...whole.robust].every((sample) => survivors.has(sample)));
  t.true([...survivors].every((sample) => least.robust.has(sample) || least.unclear.has(sample)));
  t.true(survivors.size > whole.robust.size + whole.unclear.size);
});

test('misclassified clean images are broken at distance 0 and not attacked', async (t) => {
  const { samples } = await runCells({ models: [model], images, attacks: [fgsm], epsilons: ['0.005'] });
  const wrong = samples.filter(({ clean, label }) => clean.prediction !== label);
  t.is(wrong.length, 20);
  for (const { success, distance, rounds, restarts } of wrong) {
    t.deepEqual({ success, distance, rounds, restarts }, { success: true, distance: 0, rounds: 0, restarts: 0 });
  }
});

test('of equal logits the first class is the one predicted, whatever the label', (t) => {
  t.false(isMisclassified(Float32Array.of(1, 1), 0));
  t.true(isMisclassified(Float32Array.of(1, 1), 1));
  t.true(isMisclassified(Float32Array.of(1, 2), 0));
});
