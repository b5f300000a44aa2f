import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { runProgram, scratchFolder, startProgram, type Finished } from './run-program.ts';

const args = [
  '--attack',
  'apgd:iterations=20',
  '--no-checks',
  '--save-adversarial',
  '--model',
  'resnet18',
  '--samples',
  '48',
  '--epsilon',
  '1/255',
];

/** Starts a run and interrupts it as soon as its journal holds some outcomes. */
async function interrupt(folder: string, signal: NodeJS.Signals): Promise<Finished> {
  const { child, end } = startProgram(folder, ['bench', ...args, '--out', 'run']);
  const journal = join(folder, 'run.journal.jsonl');
  const length = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0);
  while (child.exitCode === null && length() < 12) await setTimeout(20);
  if (child.exitCode !== null) throw new Error('the run ended before it was interrupted');
  child.kill(signal);
  return end;
}

async function assertGoesOn(t: ExecutionContext, folder: string): Promise<void> {
  t.false(existsSync(join(folder, 'run')));
  const { code, stdout, stderr } = await runProgram(folder, 'bench', '--resume', 'run', '--workers', '1');
  t.is(code, 0, stderr);
  t.regex(stdout, /^result {2}run.result\.json$/m);
  t.false(existsSync(join(folder, 'run.journal.jsonl')));
  await runProgram(folder, 'bench', ...args, '--out', 'whole');
  const samplesOf = (run: string): string => readFileSync(join(folder, run, 'samples.jsonl'), 'utf8');
  t.is(samplesOf('run'), samplesOf('whole'));
  const pointsOf = (run: string): Buffer => readFileSync(join(folder, run, 'adversarial.safetensors'));
  t.true(pointsOf('run').equals(pointsOf('whole')));
}

test('a run that was killed goes on, and ends with the bytes of one that was not', async (t) => {
  const folder = scratchFolder(t);
  await interrupt(folder, 'SIGKILL');
  await assertGoesOn(t, folder);
});

test('a run that the user interrupts says how it goes on, and nothing else goes on by mistake', async (t) => {
  const folder = scratchFolder(t);
  const { code, stderr } = await interrupt(folder, 'SIGINT');
  t.is(code, 130);
  const advice = 'Go on with: epsball bench --resume run.journal.jsonl';
  t.true(stderr.includes(`interrupted.\nWhat is known so far is kept. ${advice}\n`), stderr);
  const mistakes = [
    [...args, '--out', 'run/'],
    ['--resume', 'run', '--attack', 'pgd', '--samples', '4'],
    ['--resume', 'run', '--dry-run'],
    ['--resume', 'ran'],
  ];
  const ends = await Promise.all(mistakes.map((given) => runProgram(folder, 'bench', ...given)));
  t.deepEqual(
    ends.map((end) => end.code),
    [2, 2, 2, 2],
  );
  const [taken, decided, dry, missing] = ends.map((end) => end.stderr);
  t.regex(taken!, /a run into "run\/" is not finished\.\nGo on with: .*; or delete that file to begin anew\./);
  t.regex(decided!, /the options that the run was begun with; leave away --attack, --samples\./);
  t.regex(dry!, /leave away --dry-run\./);
  t.regex(missing!, /ran\.journal\.jsonl does not exist: there is no interrupted run of that name\./);
  await assertGoesOn(t, folder);
});
