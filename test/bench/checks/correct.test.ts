import test from 'ava';
import fgsm from '../../../attacks/fgsm.ts';
import pgd from '../../../attacks/pgd.ts';
import uniformNoise from '../../../attacks/uniform-noise.ts';
import tweedie from '../../../src/defenses/tweedie.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { alarms, findCheck } from '../support/find-check.ts';
import { randomImages } from '../support/images.ts';
import { convModel, smoothModel } from '../support/models.ts';
import { patternImages, patternModel } from '../support/patterns.ts';
import { runCells } from '../support/run-cells.ts';

const attacks = [fgsm, pgd, uniformNoise];
const params = { 'uniform-noise': { points: 20 } };

/** Random images that a model classifies correctly, because the labels are its own. */
async function ownImages(model: LoadedModel, size: number) {
  const { classes } = model.size;
  const unlabelled = { models: [model], images: randomImages(size, () => 0, { classes }), attacks: [fgsm] };
  const { samples } = await runCells({ ...unlabelled, epsilons: ['0'] });
  return randomImages(size, (_, index) => samples[index]!.clean.prediction, { classes });
}

for (const [model, epsilons] of [
  [convModel(), ['0.02', '0.05']],
  [smoothModel(), ['0.02', '0.05']],
  [patternModel('linear'), ['0.1', '0.25']],
] as const) {
  const { name } = model.definition;

  test(`a correct model raises no alarm: ${name}`, async (t) => {
    const images = name === 'linear' ? patternImages(48) : await ownImages(model, 48);
    const setting = { models: [model], images, attacks, params, epsilons };
    const { cells, lines } = await runCells({ ...setting, checks: true });
    t.is(cells.length, 6);
    for (const { attack } of cells) t.deepEqual(alarms(cells, attack), []);
    const made = (attack: string): string[] =>
      cells
        .filter((cell) => cell.attack === attack)
        .flatMap((cell) => (cell.status === 'done' ? cell.checks : []))
        .map((check) => check.name);
    const everywhere = ['randomised-output', 'softmax-output', 'test-time-optimisation'];
    const gradients = [...everywhere, 'zero-gradients'];
    t.deepEqual(new Set(made('uniform-noise')), new Set([...everywhere, 'empty-ball']));
    t.deepEqual(new Set(made('fgsm')), new Set([...gradients, 'empty-ball', 'weaker-attack-stronger']));
    t.deepEqual(
      new Set(made('pgd')),
      new Set([
        ...[...gradients, 'loss-still-rising', 'empty-ball', 'wide-ball', 'silent-success'],
        ...['black-box-stronger', 'weaker-attack-stronger'],
      ]),
    );
    t.is((await runCells(setting)).lines, lines);
  });
}

test('passes of the checks are counted beside those of the measurement, and there are none without checks', async (t) => {
  const setting = { models: [patternModel('linear')], images: patternImages(48), attacks: [pgd], epsilons: ['0.1'] };
  const [checked] = (await runCells({ ...setting, checks: true })).cells;
  const [unchecked] = (await runCells(setting)).cells;
  if (checked?.status !== 'done' || unchecked?.status !== 'done') return t.fail();
  t.is(checked.cost.forwardPasses, 48 * 41);
  t.is(unchecked.cost.forwardPasses, 48 * 41);
  t.is(checked.cost.probe?.samples, 32);
  t.true(checked.cost.probe!.forwardPasses < 32 * 41 && checked.cost.probe!.backwardPasses > 16 * 40);
  t.deepEqual(unchecked.checks, []);
  t.is(unchecked.cost.probe, undefined);
});

test('a defense that works on the image is told apart', async (t) => {
  const model = smoothModel();
  const setting = { models: [model], images: await ownImages(model, 20), attacks: [fgsm], epsilons: ['0.02'] };
  const { cells } = await runCells({ ...setting, defenses: [tweedie], checks: true });
  const check = findCheck(cells, 'fgsm', 'test-time-optimisation');
  t.is(check?.status, 'warning');
  t.regex(
    check!.message,
    /^The defense tweedie works on the image at test time, in 2 steps; .* --gradient full,bpda,transfer/,
  );
});
