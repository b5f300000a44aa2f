import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { discoverAttacks } from '../../src/attacks/discover.ts';
import { discoverBenchmarks } from '../../src/bench/benchmark.ts';
import { describePlugins } from '../../src/bench/metadata.ts';
import { discoverDefenses } from '../../src/defenses/discover.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import { discover, findPlugin } from '../../src/plugins/discover.ts';
import { randomImages } from '../bench/support/images.ts';
import { convModel } from '../bench/support/models.ts';
import { runCells } from '../bench/support/run-cells.ts';

const fgsmFile = new URL('../../attacks/fgsm.ts', import.meta.url);

/** A folder beside the tests, so that the files in it find the sources, with some files; removed after use. */
async function withFolder<T>(files: Record<string, string>, use: (folder: URL) => Promise<T>): Promise<T> {
  const path = await mkdtemp(fileURLToPath(new URL('./scratch-', import.meta.url)));
  const folder = pathToFileURL(`${path}/`);
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, folder), text);
    return await use(folder);
  } finally {
    await rm(path, { recursive: true });
  }
}

/** The source of fgsm under another name, with imports that fit a folder two levels below the root's children. */
async function copyOfFgsm(name: string): Promise<string> {
  const source = await readFile(fgsmFile, 'utf8');
  return source.replaceAll("'../src/", "'../../../src/").replace("name: 'fgsm'", `name: '${name}'`);
}

test('the shipped plugins are found', async (t) => {
  const attacks = await discoverAttacks();
  t.true(attacks.has('fgsm') && attacks.has('pgd'));
  const defenses = [
    'added-noise',
    'adp',
    'feedforward',
    'langevin',
    'likelihood',
    'smoothing',
    'tweedie-once',
    'tweedie',
  ];
  t.deepEqual([...(await discoverDefenses()).keys()], defenses);
  t.true((await discoverBenchmarks()).has('quick'));
});

test('a copied attack with another name is found and runs', async (t) => {
  const files = { 'copied-fgsm.ts': await copyOfFgsm('copied-fgsm'), 'README.md': '# not a plugin' };
  await withFolder(files, async (folder) => {
    const attacks = await discoverAttacks(folder);
    t.deepEqual([...attacks.keys()], ['copied-fgsm']);
    const images = randomImages(4, () => 0);
    const { cells } = await runCells({
      models: [convModel()],
      images,
      attacks: [...attacks.values()],
      epsilons: ['0.1'],
    });
    t.is(cells[0]?.status, 'done');
    t.is(cells[0]?.attack, 'copied-fgsm');
  });
});

test('a plugin carries the checksum of its file, which goes into the result', async (t) => {
  const source = await copyOfFgsm('copied-fgsm');
  await withFolder({ 'copied-fgsm.ts': source }, async (folder) => {
    const attacks = [...(await discoverAttacks(folder)).values()];
    t.is(describePlugins(attacks)['copied-fgsm']?.sha256, createHash('sha256').update(source).digest('hex'));
  });
  t.is(describePlugins([feedforward]).feedforward?.sha256, undefined);
});

test('declarations, source maps and texts are passed over', async (t) => {
  const files = { 'a.d.ts': 'export default 1;', 'a.js.map': '{}', 'README.md': '', 'define.ts': 'export default 1;' };
  t.is(await withFolder(files, async (folder) => (await discover(['attack'], folder)).size), 0);
});

const invalid: readonly [string, Record<string, string>, RegExp][] = [
  [
    'without a default export',
    { 'empty.ts': 'export const a = 1;' },
    /empty\.ts has no valid default export.*defineAttack/,
  ],
  ['with another kind of export', { 'other.ts': "export default { kind: 'defense', name: 'other' };" }, /other\.ts/],
  ['that does not parse', { 'broken.ts': 'export default {' }, /broken\.ts cannot be loaded/],
  ['that imports nothing', { 'lost.ts': "import './nowhere.ts';" }, /lost\.ts cannot be loaded/],
];

for (const [what, files, message] of invalid) {
  test(`a plugin file ${what} is named in the error`, async (t) => {
    await withFolder(files, async (folder) => {
      const error = await t.throwsAsync(discover(['attack'], folder), { code: 'PLUGIN_INVALID', message });
      t.true(error.message.split('\n').length <= 3);
    });
  });
}

test('a file that is not named after its plugin is refused', async (t) => {
  await withFolder({ 'renamed.ts': await copyOfFgsm('fgsm') }, async (folder) => {
    await t.throwsAsync(discoverAttacks(folder), { code: 'PLUGIN_INVALID', message: /renamed\.ts is named "fgsm"/ });
  });
});

test('a name that is not kebab-case is refused', async (t) => {
  await withFolder({ 'FGSM2.ts': await copyOfFgsm('FGSM2') }, async (folder) => {
    await t.throwsAsync(discoverAttacks(folder), { code: 'PLUGIN_INVALID', message: /not kebab-case/ });
  });
});

test('an unknown plugin is answered with what there is', (t) => {
  const plugins = new Map([['apgd', 1]]);
  t.is(findPlugin('attack', 'apgd', plugins), 1);
  t.throws(() => findPlugin('attack', 'apdg', plugins), { code: 'UNKNOWN_NAME', message: /did you mean "apgd"/ });
});
