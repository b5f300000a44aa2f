import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import type { AttackProgress } from '../../src/bench/types.ts';
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

test('progress tells of the asks of an attack, up to the most that there may be where nothing leaves early', async (t) => {
  const told: AttackProgress[] = [];
  const { cells } = await runCells({
    ...{ models: [convModel()], attacks: [pgd], epsilons: ['0.01'], earlyExit: false },
    images: randomImages(200, (_, index) => index % 10),
    params: { pgd: { steps: 40 } },
    events: {
      onProgress({ attack }) {
        if (attack) told.push(attack);
      },
    },
  });
  const [cell] = cells;
  if (cell?.status !== 'done') return t.fail();
  const attacked = cell.metrics.cleanAccuracy.successes;
  t.true(attacked >= 5, String(attacked));
  t.true(told.every(({ attack, isStage, samples }) => attack === 'pgd' && !isStage && samples === attacked));
  t.deepEqual(
    told.map(({ asks }) => asks),
    told.map((_, i) => 64 * (i + 1)),
  );
  t.true(told.every(({ mostAsks }) => mostAsks === 40 * attacked));
  t.is(Math.floor((40 * attacked) / 64), told.length);
});
