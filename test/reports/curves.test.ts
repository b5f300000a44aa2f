import test from 'ava';
import { robustnessCurves } from '../../reports/view/robustness-curves.ts';
import { contests } from '../../src/results/summary.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { parsed, render, renderMadeUp, texts } from './parsed.ts';

const epsilons = ['2/255', '4/255', '8/255'];

/** What the dots of the charts say. */
function notes(run: StoredRun): string[] {
  const views = robustnessCurves(run.result, contests(run.result.cells, run.samples), run.samples);
  return views.flatMap(({ chart }) =>
    [...parsed(chart).querySelectorAll('title')].map(({ textContent }) => textContent),
  );
}

test('a curve starts at the clean accuracy and has the worst case at each radius', (t) => {
  const run = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], epsilons });
  const worst = contests(run.result.cells, run.samples).map(({ outcome }) => outcome!.worst.successes);
  t.deepEqual(notes(run), [
    'gradresnet, clean: 96.9\u202f%',
    ...worst.map((left, i) => `gradresnet, ε ${epsilons[i]!}: ${((100 * left) / 64).toFixed(1)}\u202f%`),
  ]);
  t.true(worst[0]! > worst[1]! && worst[1]! >= worst[2]!);
});

test('attacks that follow no gradients have a curve of their own, and are in the worst case all the same', (t) => {
  const run = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], epsilons, attacks: ['square', 'pgd'] });
  const cells = run.result.cells.map((cell) =>
    cell.status === 'done' && cell.attack === 'square' ? { ...cell, cost: { ...cell.cost, backwardPasses: 0 } } : cell,
  );
  const said = notes({ ...run, result: { ...run.result, cells } });
  t.is(said.length, 8);
  t.deepEqual(
    said.filter((note) => note.startsWith('no gradients: gradresnet')).map((note) => note.replace(/: \d.*/, '')),
    ['clean', ...epsilons.map((epsilon) => `ε ${epsilon}`)].map((at) => `no gradients: gradresnet, ${at}`),
  );
});

test('the page says in words what solid and dashed mean, and only of what is drawn', (t) => {
  const html = renderMadeUp({ epsilons });
  const legend = texts(html, '#curves .legend').join(' ');
  t.regex(legend, /Solid, filled dots: the worst case over all attacks/);
  t.notRegex(legend, /Dashed/);
  t.regex(html, /<svg aria-label="Accuracy against ε, shapes10, ℓ∞" role="img"/);
  t.regex(texts(html, '#curves svg').join(''), /chance, 10\.0\u202f%/);
});

test('there is no curve of one radius', (t) => {
  t.deepEqual(texts(renderMadeUp(), '#curves'), []);
});

test('many contenders are spread over charts', (t) => {
  const models = Array.from({ length: 8 }, (_, i) => `model${i}`);
  const html = render(madeUpRun({ models, defenses: ['feedforward'], attacks: ['pgd'], epsilons, samples: 8 }));
  t.deepEqual(texts(html, '#curves h3'), [
    'Accuracy against ε, shapes10, ℓ∞, part 1 of 2',
    'Accuracy against ε, shapes10, ℓ∞, part 2 of 2',
  ]);
});
