import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { readRun } from '../../src/results/read.ts';
import { installProgram } from './installed-program.ts';
import { attackSource, project } from './project.ts';

const readsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript);

test('the installed program runs attacks of packages and of files wherever they lie', async (t) => {
  const folder = await project(t, {
    'package.json': { dependencies: { 'epsball-attack-one': '1' } },
    'node_modules/epsball-attack-one/package.json': { name: 'epsball-attack-one', version: '1.0.0', main: 'one.mjs' },
    'node_modules/epsball-attack-one/one.mjs': attackSource('one'),
  });
  const elsewhere = await project(t, { 'two.js': attackSource('two'), 'three.ts': attackSource('three') });
  const program = installProgram(folder);
  const bench = (attacks: string, file: string): Promise<{ stdout: string }> => {
    const plugin = ['--attack', attacks, '--plugin', join(elsewhere, file)];
    const args = [program, 'bench', ...plugin, '--model', 'resnet18', '--samples', '3', '--out', file];
    return promisify(execFile)(process.execPath, args, { cwd: folder });
  };
  await bench('one,two', 'two.js');
  const { cells, config } = readRun(join(folder, 'two.js')).result;
  t.deepEqual(
    cells.map(({ attack, status }) => `${attack} ${status}`),
    ['one done', 'two done'],
  );
  t.deepEqual(
    Object.values(config.plugins ?? {}).map(({ source }) => source),
    ['epsball-attack-one@1.0.0', 'two.js'],
  );
  if (readsTypeScript) await t.notThrowsAsync(bench('three', 'three.ts'));
  else
    await t.throwsAsync(bench('three', 'three.ts'), { message: /three\.ts" is TypeScript.*Compile it to \.js first/s });
});
