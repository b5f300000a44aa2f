import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { cifar10 } from '../../../src/datasets/cifar10/index.ts';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';
import { bind } from '../../../src/models/bind.ts';
import { locateModel } from '../../../src/models/locate.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { drawnImages } from '../random-model.ts';
import { linearModel, linearSource, linearWeights } from './own-model.ts';

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

async function load(path: string, data = shapes10): Promise<LoadedModel> {
  return (await (await locateModel(path, data.name)).load(data)) as LoadedModel;
}

async function logitsOf(model: LoadedModel): Promise<readonly number[][]> {
  tf.setBackend('cpu') as unknown;
  const x = tf.tensor4d(drawnImages(2), [2, 32, 32, 3]);
  return bind(model).logits(x).array();
}

/** The same product in double precision. */
function expectedLogits(): number[][] {
  const images = drawnImages(2);
  const { matrix, bias } = linearWeights;
  return [0, 1].map((image) =>
    Array.from({ length: 10 }, (_, c) => {
      let sum = bias!.values[c]!;
      for (let i = 0; i < 3072; i++) sum += images[image * 3072 + i]! * matrix!.values[i * 10 + c]!;
      return sum;
    }),
  );
}

function assertClose(
  t: { true(value: boolean, message?: string): void },
  found: readonly number[][],
  expected: readonly number[][],
): void {
  const differences = found.flatMap((row, i) => row.map((value, c) => Math.abs(value - expected[i]![c]!)));
  t.true(Math.max(...differences) < 1e-4, `largest difference ${Math.max(...differences)}`);
}

for (const file of ['model.ts', 'model.js', 'model.mjs']) {
  test.serial(
    `${file}: a model of a module is what the module says, with weights from the file beside it`,
    async (t) => {
      const source = linearSource();
      const { path, weightsPath } = await linearModel(t, source, linearWeights, file);
      const place = await locateModel(path, 'shapes10');
      t.like(place, { kind: 'plugin', name: 'linear-model', path });
      const model = await load(path);
      assertClose(t, await logitsOf(model), expectedLogits());
      t.deepEqual(model.card, { licence: 'CC0-1.0' });
      const files = { 'linear.safetensors': sha256(readFileSync(weightsPath)), [file]: sha256(source) };
      t.deepEqual(model.imported, { kind: 'plugin', files, notes: [] });
      t.is(
        model.sha256,
        sha256(
          Object.entries(files)
            .map(([name, hash]) => `${hash}  ${name}\n`)
            .join(''),
        ),
      );
      t.false(JSON.stringify([model.imported, model.card]).includes('/'));
    },
  );
}

test.serial('classes in another order are put into that of the data set', async (t) => {
  const classNames = [...shapes10.classNames].reverse();
  const { path } = await linearModel(t, linearSource({ classNames: JSON.stringify(classNames) }));
  const model = await load(path);
  assertClose(
    t,
    await logitsOf(model),
    expectedLogits().map((row) => row.toReversed()),
  );
  t.deepEqual(model.imported!.notes, ['its classes were put into the order of shapes10']);
});

test.serial('tensors that the model does not use are named and not counted', async (t) => {
  const extra = { ...linearWeights, steps: { shape: [1], values: Float32Array.of(7) } };
  const { path } = await linearModel(t, linearSource(), extra);
  const model = await load(path);
  t.deepEqual(Object.keys(model.weights), ['matrix', 'bias']);
  t.deepEqual(model.imported!.notes, ['tensors of its file that it does not use: steps']);
});

const faults: readonly [what: string, fields: Record<string, string>, code: string, message: RegExp][] = [
  [
    'no function of logits',
    { logits: '3' },
    'PLUGIN_INVALID',
    /model\.mjs cannot be loaded: the definition of a model has a fault: logits: expected a function/,
  ],
  ['an unknown field', { activation: '1' }, 'PLUGIN_INVALID', /fault: .*activation/],
  ['one class', { classes: '1' }, 'PLUGIN_INVALID', /classes/],
  ['an image without channels', { inputShape: '[32, 32]' }, 'PLUGIN_INVALID', /inputShape/],
  ['a name that is none', { name: "'My Model'" }, 'PLUGIN_INVALID', /kebab-case/],
  [
    'logits that throw',
    { logits: '(w, x) => tf.matMul(x.reshape([-1, 3000]), w.matrix)' },
    'PLUGIN_INVALID',
    /^logits of the model file .*model\.mjs cannot be used: /,
  ],
  [
    'too few logits',
    { logits: '(w, x) => x.reshape([-1, 3072]).slice([0, 0], [-1, 4])' },
    'PLUGIN_INVALID',
    /logits has the shape \[2, 4\], not \[2, 10\]/,
  ],
  [
    'logits that depend on values',
    { logits: '(w, x) => x.reshape([-1, 3072]).slice([0, 0], [-1, x.dataSync().length])' },
    'PLUGIN_INVALID',
    /read the values of a tensor/,
  ],
  [
    'energies of the wrong shape',
    { joint: '(w, x) => ({ classEnergies: x.reshape([-1, 3072]), energy: x.sum([1, 2, 3]) })' },
    'PLUGIN_INVALID',
    /^joint of .*classEnergies has the shape \[2, 3072\]/,
  ],
  [
    'energies that are not there',
    { joint: '(w, x) => ({ energy: x.sum([1, 2, 3]) })' },
    'PLUGIN_INVALID',
    /^joint of .* cannot be used: it does not give classEnergies/,
  ],
  [
    'a tensor that is not there',
    { parameters: '{ matrix: [3072, 10], bias: [10], scale: [1] }' },
    'CORRUPT_WEIGHTS',
    /tensor "scale" is missing; the model linear-model needs \[1\]/,
  ],
  [
    'a tensor of another shape',
    { parameters: '{ matrix: [3072, 10], bias: [1, 10] }' },
    'CORRUPT_WEIGHTS',
    /tensor "bias" has shape \[10\].* needs \[1, 10\]/,
  ],
  [
    'weights that are not there',
    { weights: "'./other.safetensors'" },
    'MISSING_WEIGHTS',
    /cannot read the weights of the model file/,
  ],
  [
    'another number of classes',
    { classes: '7' },
    'MODEL_UNSUITABLE',
    /linear-model tells apart 7 classes; shapes10 has 10/,
  ],
  [
    'greyscale images',
    { inputShape: '[28, 28, 1]' },
    'MODEL_UNSUITABLE',
    /takes images of 28 x 28 pixels in greyscale; those of shapes10 have 32 x 32 pixels in colour/,
  ],
  [
    'class names of other data',
    { classNames: JSON.stringify(cifar10.classNames) },
    'MODEL_UNSUITABLE',
    /"airplane".* unknown/,
  ],
  [
    'a class name twice',
    { classNames: JSON.stringify(Array(10).fill(shapes10.classNames[0])) },
    'MODEL_UNSUITABLE',
    /more than once/,
  ],
  [
    'class names that are too few',
    { classNames: JSON.stringify(shapes10.classNames.slice(1)) },
    'MODEL_UNSUITABLE',
    /missing/,
  ],
];
for (const [what, fields, code, message] of faults) {
  test.serial(`a module with ${what} is refused in words`, async (t) => {
    const { path } = await linearModel(t, linearSource(fields));
    const error = await t.throwsAsync(load(path), { code, message });
    t.true(error.message.split('\n').length <= 3);
  });
}

test.serial(
  'a module that is not there, that defines an attack, or whose weights are damaged is refused',
  async (t) => {
    await t.throwsAsync(locateModel('./nowhere.ts', 'shapes10'), {
      code: 'INVALID_OPTION',
      message: /the model file "\.\/nowhere\.ts" does not exist/,
    });
    const attack = await linearModel(t, 'export default { kind: "attack", name: "a", summary: "b" };');
    await t.throwsAsync(locateModel(attack.path, 'shapes10'), {
      code: 'PLUGIN_INVALID',
      message: /defines no model\.\n.*defineModel/,
    });
    const damaged = await linearModel(t);
    await writeFile(damaged.weightsPath, 'nothing');
    await t.throwsAsync(load(damaged.path), { code: 'CORRUPT_WEIGHTS' });
    await rm(damaged.weightsPath);
    await t.throwsAsync(load(damaged.path), { code: 'MISSING_WEIGHTS' });
  },
);
