import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import { resolveParams } from '../../src/bench/params.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import smoothing from '../../src/defenses/smoothing.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import { randomImages } from './support/images.ts';
import { convModel, smoothModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const defenses = [feedforward, tweedie];
const setting = { attacks: [fgsm], defenses, epsilons: ['0.05'], params: { tweedie: { sigma: 0.4 } } };
const images = randomImages(12, (_, index) => index % 3, { classes: 3 });

test('examples of a purification show every step, the last with the verdict of the record', async (t) => {
  const params = { tweedie: { sigma: 0.4, steps: 3 } };
  const { examples, samples } = await runCells({ ...setting, params, models: [smoothModel()], images });
  const purified = examples.filter(({ cell }) => cell.includes('/tweedie/'));
  t.true(purified.length > 0);
  for (const example of purified) {
    const record = samples.find(({ cell, sample }) => cell === example.cell && sample === example.sample);
    const { image, ...verdict } = example.steps!.at(-1)!;
    t.is(example.steps!.length, 3);
    t.deepEqual(verdict, record!.adversarial);
    t.true(image.every((value) => value >= 0 && value <= 1));
    t.notDeepEqual(image, example.adversarial.image);
    t.is(
      new Set(example.steps!.map(({ confidence }) => confidence)).size,
      3,
      'the model says something else after each',
    );
  }
  t.true(examples.every(({ cell, steps }) => cell.includes('/tweedie/') === (steps !== undefined)));
});

test('steps that leave the image as it is are not shown, and of many some', async (t) => {
  const votes = await runCells({
    ...setting,
    defenses: [smoothing],
    params: { smoothing: { votes: 5 } },
    models: [smoothModel()],
    images,
  });
  t.true(votes.examples.every(({ steps }) => steps!.length === 1));
  const params = { tweedie: { steps: 30 } };
  const long = await runCells({ ...setting, defenses: [tweedie], params, models: [smoothModel()], images });
  t.true(long.examples.every(({ steps }) => steps!.length === 12));
});

test('a purification that needs a density is skipped for a model without one', async (t) => {
  const { cells, samples } = await runCells({
    ...setting,
    models: [convModel()],
    images: randomImages(4, () => 0),
  });
  t.deepEqual(
    cells.map(({ defense, status }) => [defense, status]),
    [
      ['feedforward', 'done'],
      ['tweedie', 'skipped'],
    ],
  );
  t.true(samples.every(({ cell }) => !cell.includes('tweedie')));
});

const modes = ['full', 'bpda', 'bpda-score', 'transfer'] as const;

test('every way of gradients is a cell of its own, with the same clean accuracy', async (t) => {
  const { cells } = await runCells({
    ...setting,
    defenses: [feedforward, tweedie],
    models: [smoothModel()],
    images,
    gradients: [...modes],
  });
  t.deepEqual(
    cells.map(({ defense, gradient }) => [defense, gradient]),
    [['feedforward', 'full'], ...modes.map((mode) => ['tweedie', mode])],
  );
  t.is(new Set(cells.map(({ id }) => id)).size, cells.length);
  const clean = cells.map((cell) => (cell.status === 'done' ? cell.metrics.cleanAccuracy.successes : undefined));
  t.is(new Set(clean.slice(1)).size, 1);
});

test('points made on the bare classifier are those of an attack without the defense', async (t) => {
  const both = await runCells({
    ...setting,
    defenses: [feedforward, tweedie],
    models: [smoothModel()],
    images,
    gradients: ['transfer'],
    earlyExit: false,
  });
  const lengthsOf = (defense: string): Map<number, number> =>
    new Map(
      both.samples
        .filter(({ cell, clean, label }) => cell.includes(`/${defense}/`) && clean.prediction === label)
        .map(({ sample, l2 }) => [sample, l2]),
    );
  const [bare, defended] = [lengthsOf('feedforward'), lengthsOf('tweedie')];
  const shared = [...defended].filter(([sample]) => bare.has(sample));
  t.true(shared.length > 2);
  for (const [sample, l2] of shared) t.is(l2, bare.get(sample)!);
});

/** What a run found, whatever its cells are called. */
async function foundBy(setting: Parameters<typeof runCells>[0], gradient: string) {
  const { samples } = await runCells(setting);
  const found = samples.filter(({ cell }) => cell.includes(gradient === 'full' ? '/fgsm/' : `/fgsm+${gradient}/`));
  return found.map((record) => ({ ...record, cell: '' }));
}

test('through a surrogate: itself is the full gradient, none is transfer, more steps are another attack', async (t) => {
  const twoSteps = resolveParams(tweedie, { steps: 2, sigma: 0.4 });
  const plain = { ...setting, defenses: [tweedie], models: [smoothModel()], images, params: { tweedie: twoSteps } };
  const through = (surrogate: NonNullable<Parameters<typeof runCells>[0]['surrogate']>) =>
    foundBy({ ...plain, gradients: ['surrogate'], surrogate }, 'surrogate');
  const full = await foundBy(plain, 'full');
  const transfer = await foundBy({ ...plain, gradients: ['transfer'] }, 'transfer');
  t.true(full.some(({ success, distance }) => success && distance !== 0));
  t.deepEqual(await through({ defense: tweedie, params: twoSteps }), full);
  t.deepEqual(await through({ defense: feedforward, params: {} }), transfer);
  t.notDeepEqual(await through({ defense: tweedie, params: { ...twoSteps, steps: 4 } }), full);
});
