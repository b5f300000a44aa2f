import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { randomStream } from '../../src/random.ts';
import { runProgram, scratchFolder, startProgram } from '../cli/run-program.ts';

const options = [
  ...['--model', 'resnet18', '--width', '8', '--epochs', '6', '--train-images', '64', '--batch', '32'],
  ...['--ema-decay', '0.9', '--workers', '1', '--quiet'],
];
const kills = 3;
/** Longer than a run takes to start and to train its first epochs. */
const longestMs = 9000;
const seed = process.env['EPSBALL_TEST_SEED'] ?? String(Date.now());

test('a run that is killed at random moments and resumed ends with the weights of one that is not', async (t) => {
  t.timeout(540_000);
  t.log(`moments drawn from EPSBALL_TEST_SEED=${seed}`);
  const moments = randomStream(seed, 'moments');
  const folder = scratchFolder(t);
  const inRun = (file: string): string => join(folder, 'killed', file);
  const weightsIn = (name: string): Buffer => readFileSync(join(folder, name, 'weights.safetensors'));
  const whole = await runProgram(folder, 'train', ...options, '--out', 'whole');
  t.is(whole.code, 0, whole.stderr);

  const isBegun = (): boolean => existsSync(inRun('run.json'));
  const isFinished = (): boolean => !isBegun() && existsSync(inRun('weights.safetensors'));
  const args = (): string[] =>
    isBegun() ? ['train', '--out', 'killed', '--resume', '--quiet'] : ['train', ...options, '--out', 'killed'];

  const first = startProgram(folder, args());
  while (!existsSync(inRun('state.safetensors')) && first.child.exitCode === null) await sleep(5);
  first.child.kill('SIGKILL');
  await first.end;
  t.true(isBegun(), 'killed after its first epoch, before its last');

  for (let kill = 0; kill < kills && !isFinished(); kill++) {
    const { child, end } = startProgram(folder, args());
    await Promise.race([end, sleep(moments() * longestMs)]);
    child.kill('SIGKILL');
    await end;
  }
  if (!isFinished()) {
    const { code, stderr } = await runProgram(folder, ...args());
    t.is(code, 0, stderr);
  }
  t.true(weightsIn('killed').equals(weightsIn('whole')));
  const epochs = readFileSync(inRun('log.jsonl'), 'utf8').trimEnd().split('\n');
  t.deepEqual(
    epochs.map((line) => (JSON.parse(line) as { epoch: number }).epoch),
    [1, 2, 3, 4, 5, 6],
  );
});
