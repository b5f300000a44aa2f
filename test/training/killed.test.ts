import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { runProgram, scratchFolder, startProgram } from '../cli/run-program.ts';

const options = [
  ...['--model', 'resnet18', '--width', '8', '--epochs', '6', '--train-images', '64', '--batch', '32'],
  ...['--ema-decay', '0.9', '--workers', '1', '--quiet'],
];
const kills = 4;
/** Longer than a run takes to start and to train its first epochs. */
const longestMs = 9000;

test('a run that is killed at random moments and resumed ends with the weights of one that is not', async (t) => {
  t.timeout(540_000);
  const folder = scratchFolder(t);
  const weightsIn = (name: string): Buffer => readFileSync(join(folder, name, 'weights.safetensors'));
  const whole = await runProgram(folder, 'train', ...options, '--out', 'whole');
  t.is(whole.code, 0, whole.stderr);

  const isBegun = (): boolean => existsSync(join(folder, 'killed', 'run.json'));
  const args = (): string[] => ['train', ...options, '--out', 'killed', ...(isBegun() ? ['--resume'] : [])];
  const isFinished = (): boolean => !isBegun() && existsSync(join(folder, 'killed', 'weights.safetensors'));
  for (let kill = 0; kill < kills && !isFinished(); kill++) {
    const { child, end } = startProgram(folder, args());
    await Promise.race([end, sleep(Math.random() * longestMs)]);
    child.kill('SIGKILL');
    await end;
  }
  if (!isFinished()) {
    const { code, stderr } = await runProgram(folder, ...args());
    t.is(code, 0, stderr);
  }
  t.true(weightsIn('killed').equals(weightsIn('whole')));
});
