import test from 'ava';
import deepfool from '../../attacks/deepfool.ts';
import { argmax } from '../../src/argmax.ts';
import { runCells } from '../bench/support/run-cells.ts';
import { linearCase } from './support/linear-case.ts';

test('DeepFool crosses a plane in one step and stops', async (t) => {
  const { model, images, distance } = linearCase(2, 16, false);
  const { samples } = await runCells({ models: [model], images, attacks: [deepfool], norm: 'l2', epsilons: ['0.3'] });
  for (const record of samples) {
    t.is(record.rounds, 3);
    t.true(Math.abs(record.distance! - 1.02 * distance(record.sample, 'l2')) < 2e-5);
  }
});

test('DeepFool compares the candidates alone, the most likely classes of the clean image', async (t) => {
  const { model, images, distance, logits } = linearCase(10, 64, false);
  const setting = { models: [model], images, attacks: [deepfool], norm: 'l2' as const, epsilons: ['0.3'] };
  const { samples } = await runCells({ ...setting, params: { deepfool: { candidates: 2 } } });
  for (const record of samples) {
    const runnerUp = argmax(logits(record.sample).map((logit, c) => (c === record.label ? -Infinity : logit)));
    t.true(record.distance! <= 1.02 * distance(record.sample, 'l2', runnerUp) + 2e-5);
    t.is(record.rounds, 3);
  }
  t.true(
    samples.some(({ sample, distance: found }) => found! > 1.05 * distance(sample, 'l2')),
    'some nearest class is not the runner-up',
  );
});
