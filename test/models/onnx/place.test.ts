import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';
import { onnxModel } from '../../../src/engine/onnx-schema.ts';
import { bind } from '../../../src/models/bind.ts';
import type { FittingData } from '../../../src/models/check-fit.ts';
import { locateModel } from '../../../src/models/locate.ts';
import type { LoadedModel } from '../../../src/models/types.ts';
import { readOnnx } from '../../../src/onnx/index.ts';
import { drawUniform, randomStream } from '../../../src/random.ts';
import { fixture, reference } from './fixtures.ts';
import { channelsFirst, network, onnxFile, type FileForm } from './onnx-file.ts';

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

function dataOf(inputShape: FittingData['inputShape']): FittingData {
  return { name: 'data', inputShape, classNames: shapes10.classNames };
}

async function load(path: string, data: FittingData = shapes10): Promise<LoadedModel> {
  return (await (await locateModel(path, data.name)).load(data)) as LoadedModel;
}

/** Images in [0, 1], and what a function makes of them. */
async function answers(fn: (x: tf.Tensor4D) => tf.Tensor2D, { inputShape }: FittingData): Promise<number[][]> {
  tf.setBackend('cpu') as unknown;
  const shape = [3, ...inputShape] as [number, number, number, number];
  const size = shape.reduce((product, side) => product * side, 1);
  const values = drawUniform(randomStream('images of an ONNX file'), size).map((value) => (value + 1) / 2);
  return fn(tf.tensor4d(values, shape)).array();
}

/** Rows without what a softmax does not see. */
function centred(rows: readonly number[][]): number[][] {
  return rows.map((row) => row.map((value) => value - row.reduce((sum, each) => sum + each, 0) / row.length));
}

function largestDifference(a: readonly number[][], b: readonly number[][]): number {
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i]![j]!))));
}

const normalised = (x: tf.Tensor4D): tf.Tensor4D =>
  x.sub(tf.tensor1d([0.5, 0.4, 0.3])).div(tf.tensor1d([0.2, 0.25, 0.5]));
const grey = dataOf([28, 28, 1]);
const cases: readonly [
  what: string,
  form: FileForm,
  card: object | undefined,
  expected: (x: tf.Tensor4D) => tf.Tensor2D,
  data?: FittingData,
][] = [
  ['channels last', {}, undefined, network],
  ['channels first', channelsFirst, undefined, network],
  ['the range of bytes', { read: (x) => x.div(255) }, { range: [0, 255] }, network],
  ['a range around zero', channelsFirst, { range: [-1, 1] }, (x) => network(x.mul<tf.Tensor4D>(2).sub(1))],
  [
    'mean and deviation',
    channelsFirst,
    { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] },
    (x) => network(normalised(x)),
  ],
  [
    'mean and deviation after a range',
    {},
    { range: [0, 255], mean: [127.5, 102, 76.5], std: [51, 63.75, 127.5] },
    (x) => network(normalised(x)),
  ],
  [
    'a row, channels first',
    { shape: [3072], read: (x) => x.reshape([1, 3, 32, 32]).transpose([0, 2, 3, 1]) },
    { layout: 'NCHW' },
    network,
  ],
  ['a row, channels last', { shape: [3072], read: (x) => x.reshape([1, 32, 32, 3]) }, { layout: 'NHWC' }, network],
  [
    'greyscale with a channel',
    { shape: [1, 28, 28], read: (x) => x.reshape([1, 28, 28, 1]) },
    undefined,
    network,
    grey,
  ],
  ['greyscale without one', { shape: [28, 28], read: (x) => x.reshape([1, 28, 28, 1]) }, undefined, network, grey],
  ['a greyscale row', { shape: [784], read: (x) => x.reshape([1, 28, 28, 1]) }, undefined, network, grey],
];
for (const [what, form, card, expected, data = shapes10] of cases) {
  test.serial(`images are brought into the form of the file: ${what}`, async (t) => {
    const model = await load(await onnxFile(t, form, card), data);
    const [found, wanted] = [await answers((x) => bind(model).logits(x), data), await answers(expected, data)];
    t.true(largestDifference(found, wanted) < 1e-4, `largest difference ${largestDifference(found, wanted)}`);
    t.deepEqual(model.imported!.notes, []);
  });
}

for (const [name, words] of [
  ['softmax', /a softmax, is left away/],
  ['log_softmax', /the logarithm of a softmax, is left away/],
] as const) {
  test.serial(
    `${name}: the end of a network of PyTorch is left away, in words, and its logits are those of PyTorch`,
    async (t) => {
      const { images, logits } = reference(name);
      const model = await load(fixture(`${name}-opset16.onnx`, `${name}-opset17.onnx`), dataOf([16, 16, 3]));
      tf.setBackend('cpu') as unknown;
      const x = tf
        .tensor4d(images!.values, images!.shape as [number, number, number, number])
        .transpose<tf.Tensor4D>([0, 2, 3, 1]);
      const wanted = await tf.tensor2d(logits!.values, logits!.shape as [number, number]).array();
      t.true(largestDifference(await bind(model).logits(x).array(), wanted) < 1e-4);
      t.regex(model.imported!.notes.join(), words);
      t.is(model.imported!.producer, 'pytorch 1.13.0');
    },
  );
}

test.serial(
  'of probabilities that come from no softmax node at the end the logarithm is taken, in words',
  async (t) => {
    const form = {
      end: (logits: tf.Tensor2D) => tf.softmax(logits).mul(1).add(tf.zerosLike(logits)).clipByValue(0, 1),
    };
    const model = await load(await onnxFile(t, form, { output: 'probabilities' }));
    const found = centred(await answers((x) => bind(model).logits(x), shapes10));
    t.true(largestDifference(found, centred(await answers(network, shapes10))) < 1e-3);
    t.regex(model.imported!.notes.join(), /no softmax; their logarithms are its logits/);
  },
);

test.serial('classes in another order are put into that of the data set', async (t) => {
  const classNames = [...shapes10.classNames.slice(3), ...shapes10.classNames.slice(0, 3)];
  const model = await load(await onnxFile(t, {}, { classNames }));
  const wanted = await answers(network, shapes10);
  const moved = wanted.map((row) => [...row.slice(7), ...row.slice(0, 7)]);
  t.true(largestDifference(await answers((x) => bind(model).logits(x), shapes10), moved) < 1e-4);
  t.deepEqual(model.imported!.notes, ['its classes were put into the order of shapes10']);
});

test.serial('of several outputs the first is taken, and the result says so', async (t) => {
  const path = await onnxFile(t, channelsFirst);
  const message = onnxModel.toObject(onnxModel.decode(readFileSync(path))) as { graph: { output: object[] } };
  message.graph.output.push({ ...message.graph.output[0], name: 'features' });
  writeFileSync(path, onnxModel.encode(onnxModel.fromObject(message)).finish());
  const { notes } = (await load(path)).imported!;
  t.is(notes.length, 1);
  t.regex(notes[0]!, /^of its outputs the first, ".+", is taken for the logits; not used: "features"$/);
});

test.serial('what is recorded names files, and no folder', async (t) => {
  const plain = await onnxFile(t, channelsFirst);
  t.like(await locateModel(plain, 'shapes10'), { kind: 'onnx', name: 'net', path: plain });
  const model = await load(plain);
  t.is(model.sha256, sha256(readFileSync(plain)));
  t.like(model.imported, { kind: 'onnx', files: { 'net.onnx': model.sha256 }, notes: [] });
  t.deepEqual(model.card, { range: [0, 1], layout: 'NCHW' });
  const card = { name: 'mine-shapes10', licence: 'MIT', summary: 'Mine.', reference: 'None.' };
  const path = await onnxFile(t, channelsFirst, card);
  t.is((await locateModel(path, 'shapes10')).name, 'mine');
  const described = await load(path);
  t.like(described.definition, { name: 'mine', summary: 'Mine.', reference: 'None.' });
  const files = { 'net.card.json': sha256(JSON.stringify(card)), 'net.onnx': model.sha256 };
  t.deepEqual(described.imported!.files, files);
  t.is(described.sha256, sha256(`${files['net.card.json']}  net.card.json\n${files['net.onnx']}  net.onnx\n`));
  t.false(JSON.stringify([described.imported, described.card]).includes('/'));
});

const refused: readonly [
  what: string,
  form: FileForm,
  card: object | string | undefined,
  message: RegExp,
  data?: FittingData,
][] = [
  ['that is no JSON', {}, '{', /net\.card\.json is no card of a model: it is not JSON/],
  ['that is a list', {}, [], /net\.card\.json is no card of a model: .*\nIts fields are name, /],
  ['with an unknown field', {}, { means: [0] }, /Unrecognized key: "means"/],
  ['with a range that is turned round', {}, { range: [1, 0] }, /range: the first value must be below the second/],
  ['with a deviation of 0', {}, { std: [1, 0, 1] }, /std\.1: a deviation must be above 0/],
  [
    'with too few means',
    {},
    { mean: [0.5] },
    /"mean" in the card of the model net has 1 numbers; the images have 3 channels/,
  ],
  [
    'with the mean of another range',
    {},
    { mean: [123.7, 116.3, 103.5], std: [58.4, 57.1, 57.4] },
    /the mean 123\.7 in the card of the model net lies outside its range \[0, 1\]/,
  ],
  [
    'with the deviation of another range',
    {},
    { range: [0, 255], mean: [0.49, 0.48, 0.45], std: [0.247, 0.243, 0.262] },
    /the std 0\.247 in the card of the model net is too small for its range \[0, 255\]/,
  ],
  [
    'with another layout than the file',
    {},
    { layout: 'NCHW' },
    /says the layout NCHW, but .* \[32, 32, 3\], which is NHWC/,
  ],
  [
    'without the layout of a row',
    { shape: [3072], read: (x) => x.reshape([1, 32, 32, 3]) },
    undefined,
    /\[3072\], which does not tell where the channels are/,
  ],
  [
    'without the layout of a cube',
    { shape: [8, 8, 8], read: (x) => x as tf.Tensor4D },
    undefined,
    /does not tell where the channels are/,
    dataOf([8, 8, 8]),
  ],
  [
    'for greyscale images',
    { shape: [1, 28, 28], read: (x) => x.reshape([1, 28, 28, 1]) },
    undefined,
    /the model net takes images of 28 x 28 pixels in greyscale; those of shapes10 have 32 x 32 pixels in colour/,
  ],
  [
    'for colour on greyscale data',
    channelsFirst,
    undefined,
    /32 x 32 pixels in colour; those of data have 28 x 28 pixels in greyscale/,
    grey,
  ],
  [
    'for inputs that are no images',
    { shape: [5], read: (x) => x.reshape([1, 5, 1, 1]) },
    undefined,
    /inputs of the shape \[5\]; images of shapes10 are 32 x 32 x 3/,
  ],
  [
    'of another number of classes',
    { end: (logits) => logits.slice([0, 0], [1, 7]) },
    undefined,
    /the model net tells apart 7 classes; shapes10 has 10/,
  ],
  [
    'of more classes than labels number',
    {},
    undefined,
    /tells apart 10 classes; npz:x\.npz has 2\. The classes of npz:x\.npz are numbered.*classes\.txt/,
    { name: 'npz:x.npz', inputShape: [32, 32, 3], classNames: ['0', '1'] },
  ],
  [
    'with unknown classes',
    {},
    { classNames: ['a', 'b'] },
    /class names of the model net are not those of shapes10: "a", "b" unknown/,
  ],
];
for (const [what, form, card, message, data = shapes10] of refused) {
  test.serial(`a file or card ${what} is refused in words`, async (t) => {
    const error = await t.throwsAsync(load(await onnxFile(t, form, card), data), { name: 'EpsballError', message });
    t.true(error.message.split('\n').length <= 3);
  });
}

/** Moves the largest tensor of a file into `net.data` beside it, under a location of its own. */
function moveOut(path: string, location = 'net.data'): void {
  const model = onnxModel.decode(readFileSync(path)) as unknown as {
    graph: { initializer: { rawData: Uint8Array; dataLocation: number; externalData: object[] }[] };
  };
  const [largest] = model.graph.initializer.toSorted((a, b) => b.rawData.length - a.rawData.length);
  writeFileSync(join(dirname(path), 'net.data'), largest!.rawData);
  Object.assign(largest!, {
    rawData: new Uint8Array(),
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  });
  writeFileSync(path, onnxModel.encode(onnxModel.create(model)).finish());
}

test.serial('data files of a model are read, and part of its sha256', async (t) => {
  const path = await onnxFile(t, channelsFirst);
  const whole = await load(path);
  moveOut(path);
  const model = await load(path);
  const data = sha256(readFileSync(join(dirname(path), 'net.data')));
  const files = { 'net.data': data, 'net.onnx': sha256(readFileSync(path)) };
  t.deepEqual(model.imported!.files, files);
  t.is(model.sha256, sha256(`${files['net.data']}  net.data\n${files['net.onnx']}  net.onnx\n`));
  const ask = (loaded: LoadedModel) => answers((x) => bind(loaded).logits(x), shapes10);
  t.deepEqual(await ask(model), await ask(whole));
});

test.serial('a data file outside the folder of the model is refused', async (t) => {
  const path = await onnxFile(t, channelsFirst);
  moveOut(path, '../net.data');
  await t.throwsAsync(load(path), { code: 'CORRUPT_MODEL', message: /only files in the folder of the model are read/ });
});

test.serial('a file that is not there, or of a name that is not plain, is refused', async (t) => {
  await t.throwsAsync(locateModel('nowhere.onnx', 'shapes10'), {
    code: 'MISSING_WEIGHTS',
    message: /"nowhere\.onnx" does not exist/,
  });
  const path = await onnxFile(t, {}, undefined, 'my net (1).onnx');
  await t.throwsAsync(locateModel(path, 'shapes10'), {
    code: 'INVALID_OPTION',
    message: /cannot be called "my net \(1\)".*Give it a "name" in .*my net \(1\)\.card\.json/,
  });
});

test.serial(
  'an operator that ONNX Runtime does not know either is refused when the file is loaded, with its domain',
  async (t) => {
    const path = await onnxFile(t, channelsFirst);
    const model = onnxModel.decode(readFileSync(path)) as unknown as {
      graph: { node: { opType: string; domain: string }[] };
      opsetImport: { domain: string; version: number }[];
    };
    const relu = model.graph.node.find(({ opType }) => opType === 'Relu' || opType === 'Max')!;
    Object.assign(relu, { opType: 'Fancy', domain: 'company' });
    model.opsetImport.push({ domain: 'company', version: 1 });
    writeFileSync(path, onnxModel.encode(onnxModel.create(model)).finish());
    const reading = readOnnx(readFileSync(path), path);
    t.is('missing' in reading && reading.missing[0]!.operator, 'company::Fancy');
    await t.throwsAsync(load(path), { code: 'MODEL_UNSUITABLE', message: /does not open .*Fancy.*\nExport it anew/ });
  },
);
