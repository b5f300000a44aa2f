import test from 'ava';
import { classes } from '../../reports/view/classes.ts';
import { confusion } from '../../reports/view/confusion.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { contests } from '../../src/results/summary.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { renderMadeUp, texts } from './parsed.ts';

const nameOf = (index: number): string => ['cat', 'dog', 'cow'][index]!;

function records(pairs: readonly (readonly [label: number, prediction: number])[]): SampleRecord[] {
  const [first] = madeUpRun({ samples: 1 }).samples;
  return pairs.map(([label, prediction], sample) => ({
    ...{ ...first!, sample, label },
    clean: { prediction: label, confidence: 1 },
    adversarial: { prediction, confidence: 1 },
    success: label !== prediction,
  }));
}

test('the confusion matrix counts true classes against predictions, over the classes that occur', (t) => {
  const view = confusion(
    records([
      [0, 0],
      [0, 2],
      [0, 2],
      [0, 2],
      [2, 2],
      [2, 0],
    ]),
    nameOf,
  );
  t.deepEqual(view.columns, ['cat', 'cow']);
  t.deepEqual(
    view.rows.map(({ name, cells }) => [name, ...cells.map(({ text, shade, right }) => [text, shade, right])]),
    [
      ['cat', ['1', 1, true], ['3', 3, false]],
      ['cow', ['1', 2, false], ['1', 2, true]],
    ],
  );
});

test('a class has n, both accuracies and the class that it is most often taken for', (t) => {
  const { result, samples } = madeUpRun({
    models: ['resnet18'],
    defenses: ['feedforward'],
    attacks: ['pgd'],
    samples: 4,
  });
  const own = records([
    [0, 1],
    [0, 2],
    [0, 2],
    [1, 1],
  ]).map((record, i) => ({ ...samples[i]!, ...record, cell: samples[i]!.cell }));
  const [view] = classes(
    { ...result, datasets: { shapes10: { ...result.datasets['shapes10']!, classes: ['cat', 'dog', 'cow'] } } },
    contests(result.cells, own),
    () => own,
  );
  t.deepEqual(
    view!.classes.map(({ name, n, clean, robust, takenFor }) => [name, n, clean.number, robust.number, takenFor]),
    [
      ['cat', '3', 1, 0, 'cow (2)'],
      ['dog', '1', 1, 1, ''],
    ],
  );
});

test('the page has both tables, folded, for every contest that was measured, under its strongest attack', (t) => {
  const html = renderMadeUp();
  t.deepEqual(texts(html, '#classes summary'), [
    'resnet18, shapes10, ℓ∞ 8/255: pgd',
    'gradresnet, shapes10, ℓ∞ 8/255: pgd',
    'gradresnet with tweedie, shapes10, ℓ∞ 8/255: pgd',
  ]);
  t.is(texts(html, '#classes details[open]').length, 0);
  t.is(texts(html, '#classes .confusion').length, 3);
});

test('of more than 20 classes the worst 20 are shown, without a matrix', (t) => {
  const { result, samples } = madeUpRun({
    models: ['resnet18'],
    defenses: ['feedforward'],
    attacks: ['pgd'],
    samples: 60,
  });
  const many = Array.from({ length: 30 }, (_, i) => `class${i}`);
  const spread = samples.map((record) => ({
    ...record,
    label: record.sample % 30,
    success: record.sample % 30 < 10 ? record.sample < 30 : record.sample % 30 < 25,
  }));
  const datasets = { shapes10: { ...result.datasets['shapes10']!, classes: many } };
  const [view] = classes({ ...result, datasets }, contests(result.cells, spread), () => spread);
  t.is(view!.confusion, null);
  t.is(view!.left, 10);
  t.deepEqual(
    view!.classes.map(({ name }) => name),
    [...many.slice(10, 25), ...many.slice(0, 5)],
  );
});

test('a point outside the ball breaks nothing, and of several draws any that is wrong does', (t) => {
  const [near, mixed] = records([
    [0, 1],
    [0, 0],
  ]);
  const outside = { ...near!, success: false, distance: 1 };
  const outvoted = { ...mixed!, success: true, draws: { clean: [0, 0], adversarial: [0, 2] } };
  const view = confusion([outside, outvoted], nameOf);
  t.deepEqual(
    view.rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]),
    [['cat', '1', '1']],
  );
  t.deepEqual(view.columns, ['cat', 'cow']);
});
