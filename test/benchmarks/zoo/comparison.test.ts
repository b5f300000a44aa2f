import test from 'ava';
import { comparisonTable } from '../../../benchmarks/zoo/comparison.ts';
import { outcomesOf, outcomesSchema, type Outcomes } from '../../../benchmarks/zoo/outcomes.ts';
import { madeUpRun } from '../../results/made-up-run.ts';

function outcomes(columns: Record<string, string>, samples = 10, line = 'ℓ∞ 8/255, pgd'): Outcomes {
  return {
    dataset: 'cifar10',
    run: 'made up',
    commit: null,
    weights: {},
    samples: Array.from({ length: samples }, (_, i) => i),
    columns: Object.entries(columns).map(([model, standing]) => ({ line, model, standing })),
  };
}

test('a row for each attack: shares with intervals, and the exact test beside the baseline', (t) => {
  const table = comparisonTable([outcomes({ a: '1110000000', b: '1111111110' })], 'a');
  const [head, , row] = table.split('\n');
  t.is(head, '| Attack | a | b |');
  t.regex(row!, /^\| ℓ∞ 8\/255, pgd \| 30\.0\s% \[10\.8, 60\.3\] \| 90\.0\s% \[59\.6, 98\.2\], p = 0\.031 \|$/);
});

test('runs are put together; a model that was not measured under an attack has a dash', (t) => {
  const runs = [outcomes({ a: '1100000000' }), outcomes({ b: '1000000000' }, 10, 'ℓ∞ 4/255, pgd')];
  const rows = comparisonTable(runs, 'a').split('\n').slice(2);
  t.deepEqual(
    rows.map((row) => row.split('|').map((cell) => cell.trim() === '–')),
    [
      [false, false, false, true, false],
      [false, false, true, false, false],
    ],
  );
});

test('runs that contradict each other, a baseline that is missing, and several data sets are refused', (t) => {
  const run = outcomes({ a: '1100000000' });
  t.throws(() => comparisonTable([run, outcomes({ a: '1000000000' })], 'a'), { message: /differ on a under/ });
  t.throws(() => comparisonTable([run], 'b'), { message: /baseline "b" is not among the models: a/ });
  t.throws(() => comparisonTable([run, { ...run, dataset: 'shapes10' }], 'a'), { message: /cifar10, shapes10/ });
  t.throws(() => comparisonTable([], 'a'), { message: /none/ });
  const weighed = (sha256: string): Outcomes => ({ ...run, weights: { a: sha256 } });
  t.throws(() => comparisonTable([weighed('1'), weighed('2')], 'a'), { message: /a with other weights/ });
});

test('the outcomes of a run say for each sample what its records say', (t) => {
  const run = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], attacks: ['pgd'], samples: 8 });
  const found = outcomesOf(run);
  t.notThrows(() => outcomesSchema.parse(found));
  const [cell] = run.result.cells;
  const records = run.samples.filter((sample) => sample.cell === cell!.id).sort((a, b) => a.sample - b.sample);
  t.is(found.columns.length, 2);
  t.deepEqual(
    found.columns.map(({ standing }) => standing),
    [
      records.map(({ clean, label }) => Number(clean.prediction === label)).join(''),
      records.map(({ success }) => Number(!success)).join(''),
    ],
  );
});
