import test from 'ava';
import { z } from 'zod';
import { AttackClock } from '../../src/cli/attack-clock.ts';
import { bench } from '../../src/cli/bench.ts';
import { checkLines } from '../../src/cli/check-lines.ts';
import { reportFailure } from '../../src/cli/failure.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { describeParameters } from '../../src/plugins/parameters.ts';
import { progressBar } from '../../src/cli/progress-bar.ts';
import { resultLines } from '../../src/cli/result-lines.ts';
import { textTable, wrapText } from '../../src/cli/table.ts';
import { EpsballError } from '../../src/errors.ts';
import { groupChecks } from '../../src/results/check-groups.ts';
import * as format from '../../src/results/format.ts';
import { contests } from '../../src/results/summary.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { recorder } from './recorder.ts';

test('the help of a command names every option', (t) => {
  const help = commandHelp(bench);
  for (const name of Object.keys(bench.options)) t.true(help.includes(`  --${name}`), name);
  t.true(help.split('\n').every((line) => line.length <= 90));
});

test('tables are aligned, counting characters and not bytes', (t) => {
  const columns = [
    { title: 'name', align: 'left' },
    { title: 'n', align: 'right' },
  ] as const;
  t.deepEqual(textTable(columns, [['ℓ∞ 8', '5'], ['x', '512'], ['short']]), [
    'name     n',
    'ℓ∞ 8     5',
    'x      512',
    'short',
  ]);
  t.deepEqual(wrapText('one two  three', 7), ['one two', 'three']);
});

test('the final table has the worst case, intervals and reasons', (t) => {
  const { result, samples, examples } = madeUpRun();
  const lines = resultLines({ result, samples, examples }, { contests, ...format }, (line) => `*${line}`);
  t.is(lines.filter((line) => line.startsWith('*')).length, 3);
  t.regex(
    lines[4]!,
    /^\*resnet18 +feedforward +all +ℓ∞ 8\/255 +64 +96\.9 % +\[89\.3, 99\.1\] +0\.0 % +\[0\.0, 5\.7\]$/,
  );
  t.true(lines.some((line) => line.endsWith('skipped: tweedie needs a joint model')));
});

test('checks that found something are lines in words below the table, equal ones together', (t) => {
  const { result } = madeUpRun({ models: ['a', 'b', 'c', 'd'], defenses: ['feedforward'], attacks: ['pgd'] });
  const steps = { name: 'test-time-optimisation', status: 'warning', message: 'It optimises.' } as const;
  const zero = { name: 'zero-gradients', status: 'failed', message: 'All were zero.' } as const;
  const cells = result.cells.map((cell, i) =>
    cell.status === 'done' ? { ...cell, checks: [...cell.checks, steps, ...(i === 1 ? [zero] : [])] } : cell,
  );
  const ids = cells.map(({ id }) => id);
  t.deepEqual(
    checkLines(cells, { groupChecks }, (text) => `*${text}*`),
    [
      `*failed: zero-gradients* ${ids[1]}: All were zero.`,
      `*warning: test-time-optimisation* ${ids[0]}, ${ids[1]}, ${ids[2]} and 1 more: It optimises.`,
      '',
    ],
  );
  t.deepEqual(checkLines(result.cells, { groupChecks }, String), []);
});

test('progress is a bar with the time left on a terminal', (t) => {
  const { terminal, statuses, notes } = recorder(true);
  let time = 0;
  const bar = progressBar(terminal, () => time);
  bar.update({ label: 'pgd', done: 0, total: 100 });
  time = 10_000;
  bar.update({ label: 'pgd', done: 25, total: 100 });
  time = 10_010;
  bar.update({ label: 'pgd', done: 26, total: 100 });
  bar.end();
  t.deepEqual(statuses, [
    `${'░'.repeat(24)} 0/100  pgd`,
    `${'█'.repeat(6)}${'░'.repeat(18)} 25/100, 30 s left  pgd`,
    '',
  ]);
  t.deepEqual(notes, []);
});

test('progress is a plain line now and then where there is no terminal', (t) => {
  const { terminal, notes } = recorder(false);
  let time = 0;
  const bar = progressBar(terminal, () => time);
  for (time = 0; time <= 25_000; time += 1000) bar.update({ label: 'pgd', done: time / 1000, total: 5025 });
  t.deepEqual(notes, ['pgd: 10 of 5025 in all, 1 h 23 min left', 'pgd: 20 of 5025 in all, 1 h 23 min left']);
});

test('of an attack under way it is said which it is and about how long it takes, since when it began', (t) => {
  let time = 5000;
  const clock = new AttackClock(() => time);
  const square = { attack: 'square', isStage: true, samples: 126, mostAsks: 630_000 };
  clock.note('a', undefined);
  t.deepEqual([clock.stage, clock.left], ['', undefined]);
  clock.note('a', { ...square, attack: 'fab-t', asks: 90 });
  time = 60_000;
  clock.note('a', { ...square, asks: 100 });
  t.deepEqual([clock.stage, clock.left], [', square on 126', '']);
  time = 70_000;
  clock.note('a', { ...square, asks: 30_100 });
  clock.note('a', undefined);
  t.deepEqual([clock.stage, clock.left], [', square on 126', 'about 3 min 20 s left for this attack']);
  clock.note('a', { ...square, asks: 64 });
  t.is(clock.left, '');
  clock.note('b', { attack: 'pgd', isStage: false, samples: 10, asks: 64, mostAsks: 400 });
  time = 71_000;
  clock.note('b', { attack: 'pgd', isStage: false, samples: 10, asks: 128, mostAsks: 400 });
  t.deepEqual([clock.stage, clock.left], ['', 'about 4 s left for this cell']);
});

test('parameters are described by their schema', (t) => {
  const schema = z.strictObject({
    steps: z.int().min(1).max(9).default(4).describe('How many.'),
    size: z.number().positive().default(0.5),
    start: z.boolean().default(true),
    loss: z.enum(['ce', 'dlr']).default('ce'),
    free: z.int(),
  });
  t.deepEqual(describeParameters(schema), [
    { name: 'steps', default: '4', allowed: 'whole number from 1 to 9', help: 'How many.' },
    { name: 'size', default: '0.5', allowed: 'number above 0', help: '' },
    { name: 'start', default: 'true', allowed: 'true or false', help: '' },
    { name: 'loss', default: '"ce"', allowed: 'ce or dlr', help: '' },
    { name: 'free', default: 'required', allowed: 'whole number', help: '' },
  ]);
});

test('errors: a mistake of the user as it is, anything else in one line with a request', (t) => {
  const { terminal, notes } = recorder(false);
  t.is(reportFailure(new EpsballError('INVALID_OPTION', 'do this'), terminal), 2);
  t.is(reportFailure(new TypeError('x is not\na function'), terminal), 1);
  t.deepEqual(notes.slice(0, 2), ['error: do this', 'error: TypeError: x is not']);
  t.regex(notes[2]!, /please report/);
  t.is(notes.length, 3);
});
