import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import { createEngine } from '../../src/engine/index.ts';
import { randomImages } from './support/images.ts';
import { convModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

test('a cell that lost samples is an error, not a smaller cell', async (t) => {
  const engine = await createEngine({ workers: 1 });
  const images = randomImages(30, (_, index) => index % 10);
  const setting = { models: [convModel()], images, attacks: [fgsm], epsilons: ['0.01'] };
  const { cells, samples } = await runCells({ ...setting, engine: { ...engine, workers: 0 } });
  await engine.close();
  t.is(cells[0]!.status, 'error');
  t.regex(cells[0]!.status === 'error' ? cells[0]!.reason : '', /samples were lost/);
  t.deepEqual(samples, []);
});
