import { join } from 'node:path';
import test from 'ava';
import { readRun } from '../../src/results/read.ts';
import { project } from '../plugins/project.ts';
import { runProgram } from './run-program.ts';

/** Attacks that fail while they are compiled: by an exception, by an op, and by the end of all worker threads. */
const failing = `import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineAttack } from 'epsball';

const workers = [];
process.on('worker', (worker) => workers.push(worker));

const failing = (name, move) => defineAttack({
  name,
  summary: 'Made for a test.',
  reference: '',
  norms: ['linf'],
  access: 'gradient',
  params: z.strictObject({}),
  rounds: () => 3,
  start: ({ x }) => ({ adversarial: x }),
  update: ({ told }) => ({ adversarial: move(told.point) }),
});

export default [
  failing('throws', () => { throw new Error('this attack is unfinished'); }),
  failing('uses-cumsum', (point) => tf.cumsum(point)),
  failing('ends-workers', (point) => {
    for (const worker of workers) worker.postMessage({ kind: 'close' });
    return point;
  }),
];
`;

test('cells that fail are reported in words, the others are measured, all is written, and the exit code is 1', async (t) => {
  const folder = await project(t, { 'failing.mjs': failing });
  const attacks = 'fgsm,throws,uses-cumsum,ends-workers,pgd';
  const args = ['--attack', attacks, '--plugin', 'failing.mjs', '--model', 'resnet18', '--samples', '4'];
  const { code, stdout, stderr } = await runProgram(folder, 'bench', ...args, '--set', 'pgd.steps=2', '--out', 'run');
  t.is(code, 1, stderr);
  const { result, samples } = readRun(join(folder, 'run'));
  t.is(result.status, 'incomplete');
  t.deepEqual(
    result.cells.map(({ attack, status }) => `${attack} ${status}`),
    ['fgsm done', 'throws error', 'uses-cumsum error', 'ends-workers error', 'pgd done'],
  );
  t.is(samples.length, 8);
  const reasons = result.cells.map((cell) => (cell.status === 'error' ? cell.reason : ''));
  t.is(reasons[1], 'the attack throws could not be compiled: this attack is unfinished');
  t.regex(reasons[2]!, /^the tfjs kernel "Cumsum" cannot be compiled/);
  t.is(reasons[3], 'the attack ends-workers could not be compiled: a worker thread ended unexpectedly (exit code 0)');
  for (const reason of reasons.filter((text) => text !== '')) {
    t.true(stdout.includes(`failed: ${reason}`));
    t.true(stderr.includes(`has no number: ${reason}.`));
  }
  t.regex(stdout, /^report {2}run.report\.html$/m);
});

test('a budget that is spent leaves a cell without a number, and the exit code is 1', async (t) => {
  const folder = await project(t, {});
  const args = ['--attack', 'fgsm,pgd', '--model', 'resnet18', '--samples', '4', '--epsilon', '1e-6'];
  const { code, stdout } = await runProgram(folder, 'bench', ...args, '--budget', '20', '--out', 'run');
  t.is(code, 1);
  t.regex(stdout, /failed: the budget is spent: the attack needs more than the 20 passes that were left to it/);
  t.deepEqual(
    readRun(join(folder, 'run')).result.cells.map(({ status }) => status),
    ['done', 'error'],
  );
});

/** Defenses of one step and of three that fail in every way that a defense can. */
const faulty = `import { z } from 'zod';
import { defineDefense } from 'epsball';

const faulty = (name, steps, rest) => defineDefense({
  name,
  summary: 'Made for a test.',
  reference: '',
  params: z.strictObject({}),
  needs: 'any',
  steps: () => steps,
  step: ({ state }) => state,
  ...rest,
});

export default [
  faulty('throws', 1, { draws: () => { throw new Error('this defense is unfinished'); } }),
  faulty('is-no-number', 3, { step: ({ state: { x } }) => ({ x: x.mul(NaN) }) }),
  faulty('reshapes', 1, { step: ({ state: { x } }) => ({ x: x.mean(3) }) }),
  faulty('leaves', 3, { step: ({ state: { x } }) => ({ x: x.add(1) }) }),
];
`;

test('defenses of a plugin that fail are named, the bare model is measured, and the exit code is 1', async (t) => {
  const folder = await project(t, { 'faulty.mjs': faulty });
  const defenses = 'throws,is-no-number,reshapes,leaves,feedforward';
  const args = ['--attack', 'fgsm', '--defense', defenses, '--plugin', 'faulty.mjs', '--model', 'resnet18'];
  const { code, stdout, stderr } = await runProgram(folder, 'bench', ...args, '--samples', '4', '--out', 'run');
  t.is(code, 1, stderr);
  const { result } = readRun(join(folder, 'run'));
  t.is(result.status, 'incomplete');
  const reasons = result.cells.map((cell) => (cell.status === 'error' ? cell.reason : cell.status));
  t.is(reasons[0], 'the defense throws throws in "draws": this defense is unfinished');
  t.is(reasons[1], 'the defense is-no-number gives clean sample 0 logits that are not finite');
  t.regex(reasons[2]!, /^a step of the defense reshapes makes shape \[16, 32, 32\] of its state "x" of shape/);
  t.regex(reasons[3]!, /^the defense leaves purifies clean sample 0 to a pixel of [34](\.\d+)?, outside \[0, 1\]/);
  t.is(reasons[4], 'done');
  for (const reason of reasons.slice(0, 4)) {
    t.true(stdout.includes(`failed: ${reason}`));
    t.true(stderr.includes(`has no number: ${reason}.`));
  }
});
