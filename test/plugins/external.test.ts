import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { z } from 'zod';
import { discoverPlugins } from '../../src/bench/known-plugins.ts';
import { steepestAscent } from '../../src/attacks/direction.ts';
import { resolveExperiment } from '../../src/bench/resolve.ts';
import { isPluginPackage } from '../../src/plugins/package-names.ts';
import { attackSource, project } from './project.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const invalid = { code: 'PLUGIN_INVALID' };

for (const file of ['attack.ts', 'attack.js', 'attack.mjs']) {
  test(`${file}: an attack of any name, found by its path, without a package.json`, async (t) => {
    const source = attackSource('one-step');
    const folder = await project(t, { [file]: source });
    for (const path of [file, join(folder, file)]) {
      const { attacks, defenses, origins } = await discoverPlugins([path, path], folder);
      t.like(attacks.get('one-step'), { kind: 'attack', sha256: sha256(source) });
      t.true(attacks.has('pgd') && defenses.has('feedforward'));
      t.deepEqual([...origins], [['one-step', { source: file, sha256: sha256(source) }]]);
    }
  });
}

test('a plugin shares TensorFlow.js, zod and the contract with the program that runs it', async (t) => {
  const source = `import * as tf from '@tensorflow/tfjs';
import { ZodObject } from 'zod';
import { steepestAscent } from 'epsball';
globalThis.seenByPlugin = [tf.Tensor, ZodObject, steepestAscent];
${attackSource('nosy')}`;
  await discoverPlugins(['a.js'], await project(t, { 'a.js': source }));
  const seen = (globalThis as unknown as { seenByPlugin: unknown[] }).seenByPlugin;
  t.true([tf.Tensor, z.ZodObject, steepestAscent].every((own, i) => own === seen[i]));
});

const imports = `import { z } from 'zod';
import { defineDefense, defineEnsemble } from 'epsball';
const common = { summary: 'Made for a test.', reference: '', params: z.strictObject({}) };
`;
const ensembleSource = `{
  ...common,
  name: 'pair',
  norms: ['linf'],
  stages: () => [{ attack: 'fgsm' }, { attack: 'one-step' }],
}`;
const defenseSource = `{ ...common, name: 'nothing', needs: 'any', steps: () => 0, step: ({ state }) => state }`;
const twoPlugins = `${imports} export default [defineEnsemble(${ensembleSource}), defineDefense(${defenseSource})];`;

const packages = {
  'package.json': {
    dependencies: { 'epsball-attack-one': '1', zod: '4' },
    devDependencies: { '@lab/epsball-defense-two': '1' },
  },
  'node_modules/epsball-attack-one/package.json': {
    name: 'epsball-attack-one',
    version: '1.2.3',
    type: 'module',
    exports: { '.': { import: './lib/one.js' } },
  },
  'node_modules/epsball-attack-one/lib/one.js': attackSource('one-step'),
  'node_modules/@lab/epsball-defense-two/package.json': {
    name: '@lab/epsball-defense-two',
    version: '0.0.1',
    main: 'index.mjs',
  },
  'node_modules/@lab/epsball-defense-two/index.mjs': twoPlugins,
  'node_modules/epsball-attack-unlisted/package.json': { name: 'epsball-attack-unlisted', main: 'index.mjs' },
  'node_modules/epsball-attack-unlisted/index.mjs': 'throw new Error("imported")',
  'below/it/empty.txt': '',
};

test('installed packages are found if the nearest package.json lists them', async (t) => {
  const folder = await project(t, packages);
  for (const directory of [folder, join(folder, 'below/it')]) {
    const { attacks, defenses, origins } = await discoverPlugins([], directory);
    t.is(attacks.get('pair')?.kind, 'ensemble');
    t.is(defenses.get('nothing')?.kind, 'defense');
    t.deepEqual(Object.fromEntries([...origins].map(([name, { source }]) => [name, source])), {
      'one-step': 'epsball-attack-one@1.2.3',
      pair: '@lab/epsball-defense-two@0.0.1',
      nothing: '@lab/epsball-defense-two@0.0.1',
    });
    t.is(origins.get('one-step')?.sha256, sha256(attackSource('one-step')));
  }
});

test('a package without a package.json above, or listed by none, is not looked for', async (t) => {
  const { origins } = await discoverPlugins([], await project(t, { 'package.json': {} }));
  t.is(origins.size, 0);
});

test('names of packages', (t) => {
  const names = [
    'epsball-attack-x',
    'epsball-defense-x',
    '@a/epsball-attack-x',
    'epsball-attack-',
    'epsball',
    'my-epsball-attack-x',
  ];
  t.deepEqual(names.map(isPluginPackage), [true, true, true, false, false, false]);
});

const taken: readonly [string, Record<string, string>, RegExp][] = [
  [
    'of epsball',
    { 'a.js': attackSource('pgd') },
    /two plugins are named "pgd": one of epsball itself, one of the plugin file a\.js/,
  ],
  [
    'of a defense of epsball',
    { 'a.js': attackSource('tweedie') },
    /"tweedie": one of epsball itself, one of the plugin file a\.js/,
  ],
  [
    'of another file',
    { 'a.js': attackSource('same'), 'lib/a.js': attackSource('same') },
    /"same": one of the plugin file a\.js, one of the plugin file lib\/a\.js/,
  ],
];
for (const [what, files, message] of taken) {
  test(`the name ${what} is taken: both sources are named`, async (t) => {
    const folder = await project(t, files);
    await t.throwsAsync(discoverPlugins(Object.keys(files), folder), { ...invalid, message });
  });
}

test('the name of a package’s plugin is taken', async (t) => {
  const folder = await project(t, { ...packages, 'a.js': attackSource('one-step') });
  await t.throwsAsync(discoverPlugins(['a.js'], folder), {
    ...invalid,
    message: /"one-step": one of the package epsball-attack-one, one of the plugin file a\.js/,
  });
});

const broken: readonly [string, string, RegExp][] = [
  ['that throws', 'throw new Error("no such luck.")', /file a\.mjs cannot be loaded: no such luck\.$/],
  ['that does not parse', 'export default {', /a\.mjs cannot be loaded: .+/],
  [
    'in the form of CommonJS',
    'module.exports = {};',
    /a\.mjs cannot be loaded: module is not defined.*\nPlugins are ES/,
  ],
  ['that imports nothing', "import 'nowhere-at-all';", /a\.mjs cannot be loaded: Cannot find package 'nowhere-at-all'/],
  ['without a default export', 'export const a = 1;', /a\.mjs has no valid default export.*defineAttack.*'epsball'/s],
  ['with an empty list', 'export default [];', /a\.mjs has no valid default export/],
  ['with a benchmark', "export default { kind: 'benchmark', name: 'a', summary: 'b' };", /no valid default export/],
  [
    'made by hand',
    "export default { kind: 'attack', name: 'My Attack', summary: 'b' };",
    /a\.mjs cannot be loaded.*kebab/,
  ],
  [
    'with a bad definition',
    attackSource('Bad Name'),
    /a\.mjs cannot be loaded: attack name "Bad Name" is not kebab-case/,
  ],
];
for (const [what, source, message] of broken) {
  test(`a plugin file ${what} is refused in words`, async (t) => {
    const folder = await project(t, { 'a.mjs': source });
    const error = await t.throwsAsync(discoverPlugins(['a.mjs'], folder), { ...invalid, message });
    t.true(error.message.split('\n').length <= 3);
  });
}

const refused: readonly [string, string, RegExp][] = [
  ['that does not exist', 'nowhere.ts', /"nowhere\.ts" does not exist; looked for .*nowhere\.ts/],
  ['with another ending', 'a.txt', /"a\.txt".*\.ts, \.js, \.mjs/],
  ['that is a folder', 'lib.js', /"lib\.js".*\.ts, \.js, \.mjs/],
  ['with an empty name', ' ', /empty path/],
];
for (const [what, path, message] of refused) {
  test(`a plugin path ${what} is refused`, async (t) => {
    const folder = await project(t, { 'a.txt': '', 'lib.js/a.js': '' });
    await t.throwsAsync(discoverPlugins([path], folder), { code: 'INVALID_OPTION', message });
  });
}

test('a package that is not installed, or broken, is named with what to do', async (t) => {
  const manifest = { dependencies: { 'epsball-attack-lost': '1' } };
  const message =
    /the package epsball-attack-lost cannot be loaded: .*\nInstall it anew, or remove it from .*package\.json\.$/;
  const lost = await project(t, { 'package.json': manifest });
  await t.throwsAsync(discoverPlugins([], lost), { ...invalid, message });
  const faulty = await project(t, {
    'package.json': manifest,
    'node_modules/epsball-attack-lost/package.json': { name: 'epsball-attack-lost', main: 'index.mjs' },
    'node_modules/epsball-attack-lost/index.mjs': 'import "./not-packed.js";',
  });
  await t.throwsAsync(discoverPlugins([], faulty), { ...invalid, message });
});

test('a package.json that cannot be read is named', async (t) => {
  const folder = await project(t, { 'package.json': '{' });
  await t.throwsAsync(discoverPlugins([], folder), { ...invalid, message: /package\.json cannot be loaded: / });
});

test.serial('an experiment records where the plugins that it uses come from, and no folder', async (t) => {
  const folder = await project(t, { 'lib/a.js': attackSource('used'), 'b.js': attackSource('unused') });
  const plugins = [join(folder, 'lib/a.js'), join(folder, 'b.js')];
  const { config } = await resolveExperiment({ attacks: ['used', 'fgsm'], plugins });
  t.deepEqual(config.plugins, { used: { source: 'a.js', sha256: sha256(attackSource('used')) } });
  t.is((await resolveExperiment({ attacks: ['fgsm'], plugins })).config.plugins, undefined);
});

test.serial('the attacks of an ensemble are recorded with it', async (t) => {
  const ensemble = `${imports} export default defineEnsemble(${ensembleSource});`;
  const folder = await project(t, { 'one.mjs': attackSource('one-step'), 'pair.mjs': ensemble });
  const plugins = [join(folder, 'one.mjs'), join(folder, 'pair.mjs')];
  const { config } = await resolveExperiment({ attacks: ['pair'], plugins });
  t.deepEqual(Object.keys(config.plugins ?? {}), ['one-step', 'pair']);
});
