import test from 'ava';
import { tableOfWays } from '../../../benchmarks/purification/ways.ts';
import { cellId, type GradientMode, type MeasuredCell } from '../../../src/results/cell.ts';
import type { StoredRun } from '../../../src/results/run-files.ts';
import type { SampleRecord } from '../../../src/results/sample.ts';
import { wilson } from '../../../src/stats/wilson.ts';
import { madeUpRun } from '../../results/made-up-run.ts';

/** What becomes of eight images: wrong when clean, broken, or standing. */
type Outcomes = string;

const template = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], attacks: ['apgd'], samples: 8 });

function cellOf(
  defense: string,
  gradient: GradientMode,
  outcomes: Outcomes,
): { cell: MeasuredCell; samples: SampleRecord[] } {
  const [model] = template.result.cells as [MeasuredCell];
  const id = cellId({ ...model, defense, gradient });
  const count = (kinds: string): number => Array.from(outcomes).filter((kind) => kinds.includes(kind)).length;
  const cell: MeasuredCell = {
    ...model,
    id,
    defense,
    gradient,
    n: outcomes.length,
    metrics: {
      cleanAccuracy: wilson(count('bs'), outcomes.length),
      robustAccuracy: wilson(count('s'), outcomes.length),
    },
  };
  const samples = Array.from(outcomes).map((kind, sample) => ({
    ...template.samples[sample]!,
    cell: id,
    sample,
    label: 3,
    clean: { prediction: kind === 'w' ? 4 : 3, confidence: 0.9 },
    success: kind !== 's',
    rounds: 0,
  }));
  return { cell, samples };
}

function runOf(cells: readonly ReturnType<typeof cellOf>[]): StoredRun {
  return {
    ...template,
    result: { ...template.result, cells: cells.map(({ cell }) => cell) },
    samples: cells.flatMap(({ samples }) => samples),
  };
}

const rowsOf = (table: string): string[][] =>
  table.split('\n').map((line) => line.slice(2, -2).replaceAll('\u202f', ' ').split(' | '));

test('ways side by side, all of them together, the drop, and the comparison on images that both classify', (t) => {
  const run = runOf([
    cellOf('feedforward', 'full', 'wsbbbbbs'),
    cellOf('tweedie', 'full', 'sssbbsws'),
    cellOf('tweedie', 'bpda', 'ssssssws'),
    cellOf('tweedie', 'transfer', 'bsssbsws'),
  ]);
  const [head, , undefended, defended] = rowsOf(tableOfWays([run]));
  t.deepEqual(head!.slice(0, 6), ['Within ℓ∞ 8/255', 'Clean', 'apgd', 'apgd (bpda)', 'apgd (transfer)', 'All ways']);
  t.deepEqual(undefended!.slice(0, 5), ['gradresnet, feedforward', '87.5 %', '25.0 % [7.1, 59.1]', '–', '–']);
  t.deepEqual(
    defended!.map((cell) => cell.replace(/ \[.*\]/, '')),
    [
      'gradresnet with tweedie',
      '87.5 %',
      '62.5 %',
      '87.5 %',
      '62.5 %',
      '**50.0 %**',
      '37.5',
      '66.7 % against 33.3 % of 6, p = 0.5',
    ],
  );
});

test('a defense that two runs have measured is taken from the first', (t) => {
  const undefended = cellOf('feedforward', 'full', 'ssssbbbb');
  const first = runOf([undefended, cellOf('tweedie', 'full', 'sssssbbb')]);
  const second = runOf([undefended, cellOf('tweedie', 'full', 'bbbbbbbb'), cellOf('langevin', 'full', 'ssssssbb')]);
  const rows = rowsOf(tableOfWays([first, second])).slice(2);
  t.deepEqual(
    rows.map(([defense, , robust]) => [defense, robust!.slice(0, 6)]),
    [
      ['gradresnet, feedforward', '50.0 %'],
      ['gradresnet with tweedie', '62.5 %'],
      ['gradresnet with langevin', '75.0 %'],
    ],
  );
});

test('runs on other images, or with a cell that failed, are refused', (t) => {
  const run = runOf([cellOf('feedforward', 'full', 'ssssbbbb')]);
  const other = { ...run, result: { ...run.result, config: { ...run.result.config, samples: 9 } } };
  t.throws(() => tableOfWays([run, other]), { message: /the first 8 of shapes10; the first 9 of shapes10/ });
  const [{ checks: _, cost: __, metrics: ___, n: ____, ...identity }] = run.result.cells as [MeasuredCell];
  const cells = [{ ...identity, status: 'error' as const, reason: 'it threw' }];
  t.throws(() => tableOfWays([{ ...run, result: { ...run.result, cells } }]), {
    message: /gradresnet.* has no number/,
  });
});
