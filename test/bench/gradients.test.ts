import test from 'ava';
import { z } from 'zod';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import { defineAttack } from '../../src/attacks/define.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { findCheck } from './support/find-check.ts';
import { randomImages } from './support/images.ts';
import { linearModel, spoiltModel } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const w = drawNormal(randomStream('gradients test'), 48);
const bias = -w.reduce((sum, value) => sum + 0.5 * value, 0);
const images = randomImages(20, (x) => (x.reduce((sum, value, i) => sum + value * w[i]!, bias) > 0 ? 1 : 0), {
  classes: 2,
});
const setting = { images, attacks: [fgsm, pgd], epsilons: ['0.001'], params: { pgd: { steps: 5 } } };

for (const norm of ['linf', 'l2'] as const) {
  test(`a gradient that is not a number leaves the cell without a number, ${norm}`, async (t) => {
    const { cells, samples } = await runCells({ ...setting, norm, models: [spoiltModel(w, bias, 'undefined')] });
    t.deepEqual(samples, []);
    for (const cell of cells) {
      t.is(cell.status, 'error');
      t.regex(
        cell.status === 'error' ? cell.reason : '',
        /gradient through the model is not a finite number for sample \d+, round 0, so robustness cannot be/,
      );
    }
  });
}

test('gradients that are zero are a finding, with their number', async (t) => {
  const { cells } = await runCells({ ...setting, checks: true, models: [spoiltModel(w, bias, 'zero')] });
  for (const { name } of [fgsm, pgd]) {
    const check = findCheck(cells, name, 'zero-gradients');
    t.is(check?.status, 'failed');
    t.regex(check!.message, /^100\.0 % of the gradients .* \((20 of 20|100 of 100)\) were exactly zero/);
  }
});

test('gradients that serve are no finding, and answers without one are not looked at', async (t) => {
  const blind = defineAttack({
    name: 'blind',
    summary: 'Stays where it is.',
    reference: '',
    norms: ['linf', 'l2'],
    access: 'score',
    params: z.strictObject({}),
    rounds: () => 3,
    start: ({ x }) => ({ adversarial: x }),
    update: ({ x }) => ({ adversarial: x }),
  });
  const { cells } = await runCells({
    ...setting,
    checks: true,
    attacks: [fgsm, pgd, blind],
    models: [linearModel(w, bias)],
  });
  t.true(cells.every(({ status }) => status === 'done'));
  for (const { name } of [fgsm, pgd]) t.is(findCheck(cells, name, 'zero-gradients')?.status, 'passed');
  t.is(findCheck(cells, 'blind', 'zero-gradients'), undefined);
});
