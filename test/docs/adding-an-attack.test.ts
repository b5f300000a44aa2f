import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import ts from 'typescript';
import { discoverAttacks } from '../../src/attacks/discover.ts';
import { discoverPlugins } from '../../src/bench/known-plugins.ts';
import { readRun } from '../../src/results/read.ts';
import { runProgram } from '../cli/run-program.ts';
import { project } from '../plugins/project.ts';
import { codeBlocks } from './code-blocks.ts';

const document = 'docs/adding-an-attack.md';
const [momentum = ''] = codeBlocks(document, 'ts', "name: 'momentum'");
const [ensemble = ''] = codeBlocks(document, 'ts', 'export default defineEnsemble');
const [defense = ''] = codeBlocks(document, 'ts', 'export default defineDefense');
const [relativeImports = ''] = codeBlocks(document, 'ts', "from '../src/attacks/define.ts'");
const [manifest = ''] = codeBlocks(document, 'json', 'epsball-attack-momentum');

/** Compiles as the document says: types away, nothing else. */
function compile(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

test('the examples run as files: the attack breaks what PGD breaks, the ensemble goes on to PGD', async (t) => {
  const folder = await project(t, { 'momentum.ts': momentum, 'my-ensemble.ts': ensemble });
  const attacks = ['--attack', 'momentum,momentum-pgd', '--plugin', 'momentum.ts', '--plugin', 'my-ensemble.ts'];
  const size = ['--model', 'resnet18', '--samples', '6', '--epsilon', '8/255'];
  const settings = ['--set', 'momentum.decay=0.5', '--set', 'momentum-pgd.steps=3'];
  const { code, stderr } = await runProgram(folder, 'bench', ...attacks, ...size, ...settings, '--out', 'run');
  t.is(code, 0, stderr);
  const { result } = readRun(join(folder, 'run'));
  const [single, both] = result.cells;
  t.like(single, { status: 'done', params: { attack: { steps: 10, decay: 0.5 } } });
  t.true(single?.status === 'done' && single.metrics.robustAccuracy.value < single.metrics.cleanAccuracy.value);
  t.deepEqual(
    both?.status === 'done' && both.stages?.map(({ attack, params }) => `${attack} ${params.steps as number}`),
    ['momentum 3', 'pgd 3'],
  );
  t.deepEqual(Object.keys(result.config.plugins ?? {}), ['momentum', 'momentum-pgd']);
});

test('the defense of the document runs as a file', async (t) => {
  const folder = await project(t, { 'towards-grey.ts': defense });
  const args = ['--attack', 'fgsm', '--defense', 'towards-grey', '--plugin', 'towards-grey.ts', '--model', 'resnet18'];
  const { code, stderr } = await runProgram(folder, 'bench', ...args, '--samples', '4', '--out', 'run');
  t.is(code, 0, stderr);
  t.like(readRun(join(folder, 'run')).result.cells, [
    { defense: 'towards-grey', status: 'done', params: { defense: { steps: 3, pull: 0.05 } } },
  ]);
});

test('the package of the document is found', async (t) => {
  const folder = await project(t, {
    'package.json': { dependencies: { 'epsball-attack-momentum': '^1.0.0' } },
    'node_modules/epsball-attack-momentum/package.json': manifest,
    'node_modules/epsball-attack-momentum/momentum.js': compile(momentum),
  });
  const { attacks, origins } = await discoverPlugins([], folder);
  t.is(attacks.get('momentum')?.kind, 'attack');
  t.is(origins.get('momentum')?.source, 'epsball-attack-momentum@1.0.0');
});

test('with the relative imports the attack can be a file of attacks/', async (t) => {
  const parent = await mkdtemp(fileURLToPath(new URL('./scratch-', import.meta.url)));
  t.teardown(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'attacks');
  await mkdir(folder);
  const source = momentum.replace(/^import .* from 'epsball';\n/m, () => relativeImports);
  await writeFile(join(folder, 'momentum.ts'), source.replaceAll("'../src/", "'../../../../src/"));
  const attacks = await discoverAttacks(pathToFileURL(`${folder}/`));
  t.deepEqual([...attacks.keys()], ['momentum']);
});

test('attacks/README.md explains every field of an attack', (t) => {
  const [, definition = ''] = /interface AttackDefinition<.*?\{\n(.*?)^\}/ms.exec(
    ts.sys.readFile(fileURLToPath(new URL('../../src/attacks/types.ts', import.meta.url)))!,
  )!;
  const fields = [...definition.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name]) => name!);
  const contract = ts.sys.readFile(fileURLToPath(new URL('../../attacks/README.md', import.meta.url)))!;
  t.true(fields.length > 12);
  t.deepEqual(
    fields.filter((name) => !new RegExp(`\`${name}[\`(]|^  ${name}:`, 'm').test(contract)),
    [],
  );
});
