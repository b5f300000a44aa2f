import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { writeRun } from '../../src/results/write.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { runProgram, scratchFolder } from './run-program.ts';

test('help goes to standard output; no command is a mistake', async (t) => {
  const folder = scratchFolder(t);
  const help = await runProgram(folder, '--help');
  t.is(help.code, 0);
  t.is(help.stderr, '');
  for (const command of ['bench', 'train', 'report', 'list', 'doctor'])
    t.regex(help.stdout, new RegExp(`^  ${command} `, 'm'));
  const nothing = await runProgram(folder);
  t.is(nothing.code, 2);
  t.is(nothing.stdout, '');
  const version = await runProgram(folder, '--version');
  t.regex(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a mistake: exit code 2, one line, nothing else on the terminal or the disk', async (t) => {
  const folder = scratchFolder(t);
  const { code, stdout, stderr } = await runProgram(folder, 'bench', '--attack', 'pdg');
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /^error: unknown attack "pdg" — did you mean "pgd".*\n$/);
  t.deepEqual(readdirSync(folder), []);
});

test('list shows every attack file with the parameters of its definition', async (t) => {
  const files = readdirSync(new URL('../../attacks/', import.meta.url)).filter((name) => name.endsWith('.ts'));
  const { code, stdout, stderr } = await runProgram(scratchFolder(t), 'list', 'attacks', '--json');
  t.is(code, 0);
  t.is(stderr, '');
  const { attacks } = JSON.parse(stdout) as {
    attacks: { name: string; parameters: { name: string; default: string }[] }[];
  };
  t.deepEqual(
    attacks.map(({ name }) => `${name}.ts`),
    files,
  );
  const pgd = attacks.find(({ name }) => name === 'pgd');
  t.like(
    pgd?.parameters.find(({ name }) => name === 'steps'),
    { default: '40' },
  );
});

test('list as text names every kind', async (t) => {
  const { stdout } = await runProgram(scratchFolder(t), 'list');
  for (const kind of ['attacks', 'defenses', 'models', 'architectures', 'datasets', 'benchmarks', 'recipes'])
    t.regex(stdout, new RegExp(`^${kind}$`, 'm'));
  t.regex(stdout, /steps +40 +whole number/);
});

test('report makes the same report again', async (t) => {
  const folder = scratchFolder(t);
  const run = join(folder, 'run');
  writeRun(run, madeUpRun(), renderReport);
  const before = readFileSync(join(run, 'report.html'));
  writeFileSync(join(run, 'report.html'), 'lost');
  const { code, stdout, stderr } = await runProgram(folder, 'report', 'run');
  t.is(stderr, '');
  t.is(code, 0);
  t.is(stdout, `${join('run', 'report.html')}\n`);
  t.deepEqual(readFileSync(join(run, 'report.html')), before);
  t.deepEqual(readdirSync(run).length, 5);
});
