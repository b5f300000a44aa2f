import test from 'ava';
import { createEngine } from '../../../src/engine/index.ts';
import { orderRuns } from '../../../src/bench/runs.ts';
import type { MeasuredCell } from '../../../src/results/cell.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { convModel, smoothModel, spoiltModel } from '../../bench/support/models.ts';
import { runCells } from '../../bench/support/run-cells.ts';
import { attacks, modelsFor, ownImages, radii, shortParams } from '../support/attacks.ts';
import { closeAfterAll } from '../support/engine.ts';

const model = smoothModel();
const other = convModel(3);
const engine = await createEngine({ workers: 2 });
const images = await ownImages(engine, model, 20, 3);
const flat = spoiltModel(drawNormal(randomStream('flat'), 48), 0, 'zero');
const flatImages = ownImages(engine, flat, 10, 2);

closeAfterAll(engine);

for (const attack of attacks) {
  const { name } = attack;
  const params = shortParams(attack);
  const setting = {
    engine,
    models: modelsFor(attack, model, other),
    images,
    attacks: [attack],
    params: { [name]: params },
  };

  for (const norm of attack.norms) {
    const epsilon = Number(radii[norm]);

    test(`${name}: stays in the ${norm} ball and in the box, and within its budget of passes`, async (t) => {
      const { samples, examples, cells } = await runCells({ ...setting, norm, epsilons: [radii[norm]] });
      const [cell] = cells;
      t.is(cell!.status, 'done', cell!.status === 'done' ? '' : cell!.reason);
      t.is(samples.length, setting.models.length * images.size);
      for (const record of samples) {
        t.true(attack.goal === 'minimum-norm' || record[norm] <= epsilon + 1e-6);
        t.is(record.success, record.distance !== null && record.distance <= epsilon + 1e-6);
        t.is(record.distance !== null, record.adversarial.prediction !== record.label);
      }
      for (const { adversarial } of examples) t.true(adversarial.image.every((value) => value >= 0 && value <= 1));
      const { restarts, targets, rounds, losses } = orderRuns(attack, params, norm, 3, 'none', 0);
      const asks = images.size * restarts * (targets ?? 1) * rounds;
      const { forwardPasses, backwardPasses } = (cell as MeasuredCell).cost;
      t.true(forwardPasses <= 2 * asks, `${forwardPasses} forward passes, a verdict each included, for ${asks} asks`);
      t.true(backwardPasses <= (attack.access === 'gradient' ? asks * losses : 0));
    });

    test(`${name}: does nothing in an empty ${norm} ball`, async (t) => {
      const { samples } = await runCells({ ...setting, norm, epsilons: ['0'] });
      t.true(samples.every(({ success }) => !success));
      t.true(attack.goal === 'minimum-norm' || samples.every(({ linf }) => linf === 0));
    });

    test(`${name}: proposes numbers where every gradient is zero, ${norm}`, async (t) => {
      const still = { ...setting, models: modelsFor(attack, flat, flat), images: await flatImages };
      const { cells } = await runCells({ ...still, norm, epsilons: [radii[norm]] });
      for (const cell of cells) t.is(cell.status, 'done', cell.status === 'done' ? '' : cell.reason);
    });
  }
}
