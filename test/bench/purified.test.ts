import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import tweedie from '../../src/defenses/tweedie.ts';
import { randomImages } from './support/images.ts';
import { convModel, smoothModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const defenses = [feedforward, tweedie];
const setting = { attacks: [fgsm], defenses, epsilons: ['0.05'], params: { tweedie: { sigma: 0.4 } } };
const images = randomImages(12, (_, index) => index % 3, { classes: 3 });

test('examples of a purification show the purified image with the verdict of the record', async (t) => {
  const { examples, samples } = await runCells({ ...setting, models: [smoothModel()], images });
  const purified = examples.filter(({ cell }) => cell.includes('/tweedie/'));
  t.true(purified.length > 0);
  for (const example of purified) {
    const record = samples.find(({ cell, sample }) => cell === example.cell && sample === example.sample);
    const { image, ...verdict } = example.purified!;
    t.deepEqual(verdict, record!.adversarial);
    t.true(image.every((value) => value >= 0 && value <= 1));
    t.notDeepEqual(image, example.adversarial.image);
  }
  t.true(examples.every(({ cell, purified }) => cell.includes('/tweedie/') === (purified !== undefined)));
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

test('both gradient modes measure the same clean accuracy', async (t) => {
  const values: number[] = [];
  for (const gradient of ['full', 'bpda'] as const) {
    const { cells } = await runCells({ ...setting, defenses: [tweedie], models: [smoothModel()], images, gradient });
    const [cell] = cells;
    if (cell?.status === 'done') values.push(cell.metrics.cleanAccuracy.successes);
  }
  t.is(values.length, 2);
  t.is(values[0], values[1]);
});
