import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readRun } from '../../src/results/read.ts';
import { attackSource, project } from '../plugins/project.ts';
import { runProgram } from './run-program.ts';

const listed = { dependencies: { 'epsball-attack-one': '1' } };
const installed = (source: string) => ({
  'package.json': listed,
  'node_modules/epsball-attack-one/package.json': { name: 'epsball-attack-one', version: '1.0.0', main: 'index.mjs' },
  'node_modules/epsball-attack-one/index.mjs': source,
});

test.serial('bench runs attacks of a file and of a package; the result holds no folder of this machine', async (t) => {
  const folder = await project(t, { ...installed(attackSource('one')), 'two.ts': attackSource('two') });
  const args = ['--attack', 'one,two', '--plugin', join(folder, 'two.ts'), '--model', 'resnet18', '--samples', '3'];
  const { code, stderr } = await runProgram(folder, 'bench', ...args, '--out', 'run');
  t.is(code, 0, stderr);
  const { result } = readRun(join(folder, 'run'));
  const { plugins = {} } = result.config;
  t.deepEqual(
    result.cells.map(({ attack, status }) => `${attack} ${status}`),
    ['one done', 'two done'],
  );
  t.is(plugins.one?.source, 'epsball-attack-one@1.0.0');
  t.is(plugins.two?.source, 'two.ts');
  t.is(result.attacks.two?.sha256, plugins.two?.sha256);
  t.deepEqual(result.configGiven.plugins, ['two.ts']);
  t.false(readFileSync(join(folder, 'run', 'result.json'), 'utf8').includes(folder));
});

test.serial('list says where a plugin comes from', async (t) => {
  const folder = await project(t, { ...installed(attackSource('one')), 'two.mjs': attackSource('two') });
  const { code, stdout, stderr } = await runProgram(folder, 'list', 'attacks', '--plugin', 'two.mjs');
  t.is(code, 0, stderr);
  t.regex(stdout, /^ {2}one$[^]*from epsball-attack-one@1\.0\.0$[^]*^ {2}two$[^]*from two\.mjs$/m);
});

test.serial('a package is imported only by commands that need it; a broken one is named', async (t) => {
  const folder = await project(t, installed('throw new Error("broken within");'));
  const models = await runProgram(folder, 'list', 'models');
  t.is(models.code, 0, models.stderr);
  for (const args of [
    ['list', 'attacks'],
    ['bench', '--attack', 'fgsm', '--dry-run'],
  ]) {
    const { code, stderr } = await runProgram(folder, ...args);
    t.is(code, 2);
    t.regex(stderr, /^error: the package epsball-attack-one cannot be loaded: broken within\.\nInstall it anew, .*\n$/);
  }
});

test.serial('what a second copy of TensorFlow.js does to gradients is noticed', async (t) => {
  const spoil = `import * as tf from '@tensorflow/tfjs';
tf.registerGradient({ kernelName: 'Exp', inputsToSave: ['x'], gradFunc: (dy) => ({ x: () => dy }) });
${attackSource('spoilt')}`;
  const folder = await project(t, { 'spoil.mjs': spoil });
  const { code, stderr } = await runProgram(folder, 'list', 'attacks', '--plugin', 'spoil.mjs');
  t.is(code, 2);
  t.regex(stderr, /^error: the plugin file spoil\.mjs loads a second copy of @tensorflow\/tfjs/);
});
