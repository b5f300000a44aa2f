import test from 'ava';
import { runExperiment } from '../../src/bench/run.ts';
import { sampleLine } from './support/sample-line.ts';

async function lines(samples: number, workers: number, batch?: number) {
  const outcome = await runExperiment({
    attacks: ['pgd'],
    models: ['resnet18', 'gradresnet'],
    defenses: ['feedforward', 'tweedie'],
    dataset: 'shapes10',
    samples,
    workers,
    batch,
    checks: false,
    params: { pgd: { steps: 3 } },
  });
  return { ...outcome, text: outcome.samples.map(sampleLine).join('') };
}

test('shipped checkpoints: the same bytes for any number of workers and lanes, and fewer samples give a prefix', async (t) => {
  const one = await lines(40, 1);
  t.deepEqual(
    one.result.cells.map(({ model, defense, status }) => [model, defense, status]),
    [
      ['resnet18', 'feedforward', 'done'],
      ['resnet18', 'tweedie', 'skipped'],
      ['gradresnet', 'feedforward', 'done'],
      ['gradresnet', 'tweedie', 'done'],
    ],
  );
  t.is(one.samples.length, 3 * 40);
  for (const { id, status } of one.result.cells) {
    const attacked = one.samples.filter(({ cell, rounds }) => cell === id && rounds > 0);
    t.true(status === 'skipped' || attacked.length > 20, `${id}: ${attacked.length} attacked`);
  }
  t.true(one.samples.some(({ success, rounds }) => success && rounds > 0));
  const two = await lines(40, 2);
  t.true(two.text === one.text, 'two workers');
  t.true(
    (await lines(40, 2, 32)).text === one.text,
    'batches of 32, which are 16 for one worker and 8 for two where nothing is said',
  );
  const fewer = await lines(20, 2);
  t.is(fewer.samples.length, 3 * 20);
  t.true(one.text.startsWith(fewer.text), 'fewer samples');
});
