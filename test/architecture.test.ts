import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Small files that import nothing and that every folder of src may import, the command line, too. */
const light = ['src/errors.ts', 'src/file-name.ts', 'src/data-reference.ts', 'src/shell-command.ts'];

/** Small files that import nothing and that every folder of src may import, except the command line. */
const common = [...light, 'src/random.ts', 'src/argmax.ts', 'src/cache-folder.ts', 'src/file-sha256.ts'];

/** Which parts of the program each part may import; a part is a folder of src, a file of src, or a folder beside src. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(common.map((file) => [file, []])),
  'src/engine': common,
  'src/nn': [...common, 'src/engine'],
  'src/models': [...common, 'src/nn', 'src/engine', 'src/plugins', 'src/onnx', 'src/tfjs-model'],
  'src/onnx': [...common, 'src/models', 'src/nn', 'src/engine'],
  'src/tfjs-model': [...common, 'src/models', 'src/nn', 'src/engine'],
  'src/images': common,
  'src/datasets': [...common, 'src/images', 'src/models', 'src/results'],
  'src/plugins': common,
  'src/stats': [...common, 'src/results'],
  'src/results': [...common, 'src/stats', 'src/models'],
  'src/comparison': [...common, 'src/results', 'src/stats'],
  'src/attacks': [...common, 'src/plugins', 'src/nn', 'src/results'],
  'src/defenses': [...common, 'src/plugins', 'src/nn', 'src/models'],
  'src/training': [
    ...[...common, 'src/attacks', 'src/datasets', 'src/plugins', 'src/models', 'src/nn', 'src/engine', 'src/stats'],
  ],
  'src/bench': [
    ...[...common, 'src/attacks', 'src/defenses', 'src/plugins', 'src/datasets', 'src/models', 'src/nn', 'src/engine'],
    ...['src/results', 'src/stats'],
  ],
  'src/evaluation': [
    ...[...common, 'src/bench', 'src/plugins', 'src/datasets', 'src/models', 'src/nn', 'src/engine', 'src/results'],
    'src/stats',
  ],
  'src/certification': [
    ...[...common, 'src/bench', 'src/plugins', 'src/datasets', 'src/defenses', 'src/models', 'src/engine'],
    ...['src/results', 'src/stats'],
  ],
  'src/leaderboard': [...common, 'src/results'],
  'src/verification': [...[...common, 'src/bench', 'src/datasets', 'src/models', 'src/engine', 'src/results']],
  'src/doctor': [...common, 'src/engine', 'src/models'],
  'src/index.ts': [
    ...[...common, 'src/bench', 'src/training', 'src/attacks', 'src/defenses', 'src/datasets', 'src/models', 'src/nn'],
    ...[
      'src/certification',
      'src/comparison',
      'src/doctor',
      'src/engine',
      'src/evaluation',
      'src/leaderboard',
      'src/plugins',
      'src/results',
      'src/stats',
      'src/verification',
      'reports',
    ],
  ],
  'src/cli': ['src/index.ts', ...light],
  reports: [...light, 'src/results', 'src/comparison', 'src/leaderboard', 'src/stats'],
  attacks: ['src/attacks'],
};

/** Files of the program, relative to the root. */
const files = ['src', 'reports', 'attacks'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
);

function partOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? `${top}/${second}` : top;
}

/** The files of this program that a file imports, types included, relative to the root. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(`${root}${file}`, 'utf8'));
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(dirname(file), name));
}

test('the files are found and their imports are read', (t) => {
  t.true(
    files.includes('src/bench/run.ts') && files.includes('attacks/fgsm.ts') && files.includes('reports/render.ts'),
  );
  t.true(importsOf('src/cli/list.ts').includes('src/index.ts'));
});

test('imports run one way: cli → bench → attacks, defenses, models → nn → engine; only the index knows the reports', (t) => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => partOf(imported) !== partOf(file))
      .filter((imported) => !mayImport[partOf(file)]?.includes(partOf(imported)))
      .map((imported) => `${file} imports ${imported}`),
  );
  t.deepEqual(wrong, []);
});

test('commands load the index when they run and not before, so that mistakes are answered without TensorFlow.js', (t) => {
  const early = files.filter(
    (file) =>
      partOf(file) === 'src/cli' &&
      /^(import|export) (?!type )[^;(]*from '\.\.\/index\.ts'/m.test(readFileSync(`${root}${file}`, 'utf8')),
  );
  t.deepEqual(early, []);
});
