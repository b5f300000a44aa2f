import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { readRun } from '../../src/results/read.ts';
import { runResultSchema } from '../../src/results/schema.ts';
import { runProgram, scratchFolder, startProgram } from './run-program.ts';

const small = ['bench', '--model', 'resnet18', '--set', 'pgd.steps=2'];

test.serial('a small run ends with a table, the paths and a whole run folder', async (t) => {
  const folder = scratchFolder(t);
  const { code, stdout, stderr } = await runProgram(folder, ...small, '--attack', 'fgsm,pgd', '--samples', '4');
  t.is(code, 0, stderr);
  t.regex(stdout, /^resnet18 +feedforward +all +ℓ∞ 8\/255 +4 /m);
  const path = /^report {2}(.*)$/m.exec(stdout)?.[1];
  t.truthy(path);
  const run = join(folder, path!, '..');
  t.deepEqual(readdirSync(join(folder, 'results')).length, 1);
  const { result, samples } = readRun(run);
  t.is(samples.length, 8);
  t.deepEqual(result.provenance.argv, ['epsball', ...small, '--attack', 'fgsm,pgd', '--samples', '4']);
  t.deepEqual(result.config.params.pgd?.steps, 2);
  t.regex(readFileSync(join(run, 'report.html'), 'utf8'), /fgsm and pgd/);
  for (const line of stderr.trimEnd().split('\n')) t.regex(line, /^(\d+ cells? of|done |warning: |\S+: \d+ of \d+)/);
});

test.serial('--json prints the result alone; fewer samples are a prefix of more', async (t) => {
  const folder = scratchFolder(t);
  const run = async (samples: string): Promise<string> => {
    const args = [...small, '--attack', 'pgd', '--samples', samples, '--out', samples, '--json', '--quiet'];
    const { code, stdout, stderr } = await runProgram(folder, ...args);
    t.is(code, 0, stderr);
    t.is(runResultSchema.parse(JSON.parse(stdout)).config.samples, Number(samples));
    return readFileSync(join(folder, samples, 'samples.jsonl'), 'utf8');
  };
  const few = await run('3');
  t.true((await run('5')).startsWith(few));
});

test.serial('--dry-run writes nothing', async (t) => {
  const folder = scratchFolder(t);
  const { code, stdout, stderr } = await runProgram(folder, ...small, '--attack', 'pgd', '--samples', '4', '--dry-run');
  t.is(code, 0, stderr);
  t.is(stderr, '');
  t.regex(stdout, /^resnet18\/shapes10\/feedforward\/pgd\/linf-8\/255 +12 +8$/m);
  t.deepEqual(readdirSync(folder), []);
});

test.serial('--dry-run --json prints the plan as JSON', async (t) => {
  const args = [...small, '--attack', 'pgd', '--samples', '4', '--dry-run', '--json'];
  const { code, stdout, stderr } = await runProgram(scratchFolder(t), ...args);
  t.is(code, 0, stderr);
  const { cells, config } = JSON.parse(stdout) as { cells: { id: string; forwardPasses: number }[]; config: unknown };
  t.like(cells[0], { id: 'resnet18/shapes10/feedforward/pgd/linf-8/255', forwardPasses: 12 });
  t.like(config, { samples: 4, attacks: ['pgd'] });
  t.regex(stderr, /^resnet18\/shapes10\/feedforward\/pgd\/linf-8\/255 +12 +8$/m);
});

test.serial('an interrupt ends the run at once, with nothing written', async (t) => {
  const folder = scratchFolder(t);
  const long = ['--attack', 'pgd', '--samples', '2000', '--epsilon', '1e-6', '--set', 'pgd.steps=100000'];
  const { child, end } = startProgram(folder, ['bench', '--model', 'resnet18', ...long]);
  const planned = new Promise<void>((resolve) => {
    child.stderr?.once('data', () => {
      resolve();
    });
  });
  await Promise.race([planned, end]);
  await setTimeout(2000);
  t.is(child.exitCode, null);
  child.kill('SIGINT');
  const { code, stderr } = await end;
  t.is(code, 130);
  t.regex(stderr, /interrupted\.\n$/);
  t.false(existsSync(join(folder, 'results')));
});

test.serial('--profile prints how long each type of operator took', async (t) => {
  const { code, stdout } = await runProgram(
    scratchFolder(t),
    ...small,
    '--attack',
    'pgd',
    '--samples',
    '4',
    '--profile',
  );
  t.is(code, 0);
  t.regex(stdout, /^operator +share +seconds +calls$/m);
  const shares = [...stdout.matchAll(/^[A-Z]\w+ +([\d.]+) % +\d+\.\d{3} +\d+$/gm)].map(([, share]) => Number(share));
  t.true(shares.length > 5);
  t.true(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 2, String(shares));
});
