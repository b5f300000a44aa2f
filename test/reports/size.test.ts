import test from 'ava';
import { gallery } from '../../reports/view/gallery.ts';
import { contests } from '../../src/results/summary.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { render, renderMadeUp, texts } from './parsed.ts';

const most = 3_000_000;

test('a report of 10,000 samples in 12 cells is below 3 MB', (t) => {
  const choice = { models: ['resnet18', 'gradresnet', 'third'], epsilons: ['4/255', '8/255'], samples: 10_000 };
  const run = madeUpRun({ ...choice, defenses: ['feedforward'] });
  t.is(run.result.cells.length, 12);
  t.is(run.samples.length, 120_000);
  t.true(render(run).length < most);
});

test('a report of 48 cells with many examples is below 3 MB and says how many are left out', (t) => {
  const run = madeUpRun({
    ...{ models: ['a', 'b', 'c', 'd'], defenses: ['feedforward'], attacks: ['e', 'f', 'g', 'h'], samples: 32 },
    epsilons: ['2/255', '4/255', '8/255'],
  });
  t.is(run.result.cells.length, 48);
  const examples = run.examples.flatMap((example) => Array.from({ length: 8 }, () => example));
  const html = render({ ...run, examples });
  t.true(html.length < most);
  const shown = texts(html, '.example').length;
  t.true(shown > 48);
  t.regex(texts(html, '#examples p').join(' '), new RegExp(`Left out: ${examples.length - shown} examples, since`));
});

test('without room for all, every attack has its first example before any has a second, the strongest first', (t) => {
  const { result, samples, examples } = madeUpRun();
  const all = contests(result.cells, samples);
  const sizes = gallery(result, all, examples).groups.map(({ examples: own }) => own.map(sizeOf));
  const firsts = sizes.map(([first]) => first!);
  const sum = firsts.reduce((total, size) => total + size, 0);
  const within = (room: number): number[] =>
    gallery(result, all, examples, room).groups.map(({ examples: own }) => own.length);
  t.deepEqual(within(Infinity), [2, 2, 2, 2, 2, 2]);
  t.deepEqual(within(sum), [1, 1, 1, 1, 1, 1]);
  const { groups, left } = gallery(result, all, examples, firsts[1]! + firsts[3]! + firsts[5]!);
  t.deepEqual(
    groups.map(({ title, open }) => [title, open]),
    [
      ['pgd on resnet18, shapes10, ℓ∞ 8/255', true],
      ['pgd on gradresnet, shapes10, ℓ∞ 8/255', true],
      ['pgd on gradresnet with tweedie, shapes10, ℓ∞ 8/255', true],
    ],
  );
  t.is(left, 9);
});

test('where all examples have room, nothing is said of any left out', (t) => {
  t.notRegex(renderMadeUp(), /Left out:/);
});

function sizeOf({ pictures }: { readonly pictures: readonly { readonly source: string }[] }): number {
  return pictures.reduce((sum, { source }) => sum + source.length, 0);
}
