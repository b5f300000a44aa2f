import test from 'ava';
import { baselineOf, differenceTo } from '../../reports/view/difference.ts';
import { contests, type Contest } from '../../src/results/summary.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { renderMadeUp, texts } from './parsed.ts';

/** Two contests on 20 images of which the first breaks those below `first`, and the second those of `second`. */
function pair(first: (sample: number) => boolean, second: (sample: number) => boolean): [Contest, Contest] {
  const { result, samples } = madeUpRun({ defenses: ['feedforward'], attacks: ['pgd'], samples: 20 });
  const changed = samples.map((record) => ({
    ...record,
    success: (record.cell === result.cells[0]!.id ? first : second)(record.sample),
  }));
  return contests(result.cells, changed) as [Contest, Contest];
}

test('a difference is in points on the same images, with the p-value of the exact test', (t) => {
  // 10 images stand in the second alone, 2 in the first alone: 2 (C(12,0) + C(12,1) + C(12,2)) / 2^12 = 158 / 4096.
  const [baseline, contest] = pair(
    (sample) => sample < 12,
    (sample) => sample === 18 || sample === 19 || sample < 2,
  );
  t.deepEqual(differenceTo(baseline, contest), { points: '+40.0', pValue: 'p = 0.039', value: 8 / 20 });
  t.deepEqual(differenceTo(contest, baseline), { points: '\u221240.0', pValue: 'p = 0.039', value: -8 / 20 });
});

test('equal contenders differ by nothing, and a contest is not compared with itself', (t) => {
  const [baseline, contest] = pair(
    (sample) => sample < 5,
    (sample) => sample < 5,
  );
  t.deepEqual(differenceTo(baseline, contest), { points: '0.0', pValue: 'p = 1', value: 0 });
  t.is(differenceTo(baseline, baseline), null);
});

test('the first contender that was measured is the baseline, where there is another', (t) => {
  const { result, samples } = madeUpRun({ models: ['resnet18', 'gradresnet'], defenses: ['tweedie', 'feedforward'] });
  const all = contests(result.cells, samples);
  t.is(baselineOf(all), all[0]);
  t.is(baselineOf(all.slice(0, 1)), undefined);
  const { outcome, ...unmeasured } = all[0]!;
  t.truthy(outcome);
  t.is(baselineOf([unmeasured, all[2]!, all[3]!]), all[2]);
});

test('the table has the differences of worst cases, and no column where there is one contender', (t) => {
  const html = renderMadeUp();
  t.deepEqual(texts(html, 'thead .difference'), ['Against resnet18']);
  t.deepEqual(
    texts(html, 'tbody .difference').filter((text) => text !== ''),
    ['+21.9 p < 0.001', '+59.4 p < 0.001'],
  );
  t.deepEqual(texts(renderMadeUp({ models: ['resnet18'], defenses: ['feedforward'] }), '.difference'), []);
});
