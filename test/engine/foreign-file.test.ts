import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';
import type { CompiledFunction, Engine, ForeignFile, TensorFunction } from '../../src/engine/types.ts';
import { EpsballError } from '../../src/errors.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { crashWorker, endWorker, watchWorkers } from './watch-workers.ts';
import { onnxModel, onnxTypes } from '../../src/engine/onnx-schema.ts';
import { foreignFile, openBatch, withElements, type ModelMessage } from './support/foreign-files.ts';

const shape = [4, 4, 3];
const filter = drawNormal(randomStream('foreign filter'), 3 * 3 * 3 * 6);
const head = drawNormal(randomStream('foreign head'), 96 * 5);

/** One convolution and a linear head, five numbers a row. */
const network: TensorFunction = ({ x }) => {
  const features = tf.conv2d(x as tf.Tensor4D, tf.tensor4d(filter, [3, 3, 3, 6]), 1, 'same').relu();
  return { y: tf.matMul(features.reshape([-1, 96]), tf.tensor2d(head, [96, 5])) };
};

const rows = 5;
const images = Float32Array.from({ length: rows * 48 }, randomStream('foreign images'));

let shared: Engine;
test.before(async () => {
  shared = await createEngine({ workers: 2 });
});
test.after.always(() => shared.close());

function fileOf(bytes: Uint8Array, rest: Partial<ForeignFile> = {}): ForeignFile {
  return { bytes, shape, outputs: 5, ...rest };
}

async function native(engine: Engine, x: Float32Array, batch: number): Promise<Float32Array> {
  const { run } = await engine.compile(network, { x: { shape: [batch, ...shape], dtype: 'float32' } });
  return (await run({ x }))['y'] as Float32Array;
}

async function answer({ run }: CompiledFunction, x: Float32Array): Promise<Float32Array> {
  return (await run({ x }))['y'] as Float32Array;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

for (const [what, bytes] of [
  ['a batch of 1', foreignFile(network, shape)],
  ['a batch of 3', foreignFile(network, shape, { batch: 3 })],
  ['an open batch', foreignFile(network, shape, { edit: openBatch })],
] as const) {
  test(`a file exported for ${what} answers any number of rows, each as it would alone`, async (t) => {
    const loaded = await shared.load(fileOf(bytes), rows);
    t.deepEqual(loaded.inputs, { x: { shape: [rows, ...shape], dtype: 'float32' } });
    t.deepEqual(loaded.outputs, { y: { shape: [rows, 5], dtype: 'float32' } });
    const y = await answer(loaded, images);
    t.true(largestDifference(y, await native(shared, images, rows)) < 1e-5);
    const alone = await shared.load(fileOf(bytes), 1);
    for (let row = 0; row < rows; row++) {
      const own = await answer(alone, images.slice(row * 48, (row + 1) * 48));
      t.deepEqual(y.slice(row * 5, (row + 1) * 5), own);
    }
    await loaded.dispose();
    await t.throwsAsync(answer(loaded, images), { message: /disposed/ });
  });
}

test('a file that mixes its batch answers each row as if it were asked alone', async (t) => {
  const mixing: TensorFunction = ({ x }) => {
    const flat = x!.reshape([-1, 48]);
    return { y: flat.sub(flat.mean(0, true)).add(flat.mean(1, true)).slice([0, 0], [-1, 5]) };
  };
  const y = await answer(await shared.load(fileOf(foreignFile(mixing, shape, { batch: 2 })), rows), images);
  const means = Array.from({ length: rows }, (_, row) => {
    const row48 = images.subarray(row * 48, (row + 1) * 48);
    return row48.reduce((sum, value) => sum + value, 0) / 48;
  });
  means.forEach((mean, row) => {
    for (const value of y.subarray(row * 5, (row + 1) * 5)) t.true(Math.abs(value - mean) < 1e-6);
  });
});

test('files that take and give other numbers than float32', async (t) => {
  const tolerances = { float64: 1e-5, float16: 0.05 };
  const expected = await native(shared, images, rows);
  for (const [type, tolerance] of Object.entries(tolerances)) {
    const edit = withElements(onnxTypes[type as keyof typeof onnxTypes]);
    const y = await answer(await shared.load(fileOf(foreignFile(network, shape, { edit })), rows), images);
    const difference = largestDifference(y, expected);
    t.true(difference < tolerance, `${type}: ${difference}`);
    t.is(difference > 1e-4, type === 'float16');
  }
});

test('bytes are the nearest whole numbers from 0 to 255', async (t) => {
  const first: TensorFunction = ({ x }) => ({ y: x!.reshape([-1, 5]) });
  const bytes = foreignFile(first, [5], { edit: withElements(onnxTypes.uint8) });
  const loaded = await shared.load({ bytes, shape: [5], outputs: 5 }, 2);
  const y = await answer(loaded, Float32Array.of(-3, 0.4, 0.6, 254.7, 300, NaN, 1, 2, 3, 128));
  t.deepEqual(y, Float32Array.of(0, 0, 1, 255, 255, 0, 1, 2, 3, 128));
});

test('answers that are no numbers arrive as they are', async (t) => {
  const spoilt: TensorFunction = ({ x }) => ({ y: x!.sub(2).log().reshape([-1, 48]).slice([0, 0], [-1, 5]) });
  const y = await answer(await shared.load(fileOf(foreignFile(spoilt, shape)), rows), images);
  t.true(y.every(Number.isNaN));
});

const unsuitable: Readonly<Record<string, [ForeignFile, RegExp]>> = {
  'what is no model': [
    fileOf(new TextEncoder().encode('PK not a model')),
    /it is no ONNX model \(.+\)|ONNX Runtime does not open it: /,
  ],
  'two outputs': [
    fileOf(foreignFile((given) => ({ ...network(given), extra: given['x']!.mul(2) }), shape)),
    /it has 2 outputs \(out:y, out:extra\), and one tensor is wanted\.\nExport it with one output/,
  ],
  'two inputs': [
    fileOf(foreignFile(network, shape, { edit: addInput })),
    /it has 2 inputs \(in:x, second\), and one tensor is wanted/,
  ],
  'a class in place of logits': [
    fileOf(foreignFile(network, shape, { edit: answerWithWholeNumbers })),
    /its output "whole" is of type int64; possible are float32, float64, float16, uint8/,
  ],
  'another number of classes': [
    fileOf(foreignFile(network, shape), { outputs: 10 }),
    /its output "out:y" has shape \[1, 5\] for 1 of batch, and each input is to be answered with 10 numbers/,
  ],
  'images of another shape': [
    fileOf(foreignFile(network, shape), { shape: [3, 4, 4] }),
    /its input "in:x" has shape \[1, 4, 4, 3\], the batch first, and images come as \[batch, 3, 4, 4\]/,
  ],
  'weights in another file': [
    fileOf(foreignFile(network, shape, { edit: moveWeightsOut })),
    /part of it lies in another file, "package.json", which is not read\.\nExport it with all weights inside/,
  ],
  'weights in another file, in a graph that is given twice': [
    fileOf(hideWeights(foreignFile(network, shape))),
    /part of it lies in another file, "package.json"/,
  ],
  'an operator of nobody': [
    fileOf(foreignFile(network, shape, { edit: addUnknown })),
    /ONNX Runtime does not open it: .*Levitate/s,
  ],
};

function addInput({ graph: { input } }: ModelMessage): void {
  input.push({ ...input[0]!, name: 'second' });
}

function answerWithWholeNumbers({ graph: { node, output } }: ModelMessage): void {
  const attribute = [{ name: 'to', type: 2, i: onnxTypes.int64 }];
  node.push({ input: [output[0]!.name], output: ['whole'], opType: 'Cast', attribute });
  output[0]!.name = 'whole';
  output[0]!.type.tensorType.elemType = onnxTypes.int64;
}

/** Weights of a graph that comes before the one that readers see who take the last of two. */
function hideWeights(bytes: Uint8Array): Uint8Array {
  const initializer = [{ dims: [1], dataType: onnxTypes.float32, name: 'hidden' }];
  const elsewhere = { externalData: [{ key: 'location', value: 'package.json' }], dataLocation: 1 };
  const graph = { initializer: initializer.map((tensor) => ({ ...tensor, ...elsewhere })) };
  return Buffer.concat([onnxModel.encode(onnxModel.fromObject({ graph })).finish(), bytes]);
}

function moveWeightsOut({ graph: { initializer } }: ModelMessage): void {
  Object.assign(initializer[0]!, { externalData: [{ key: 'location', value: 'package.json' }], dataLocation: 1 });
  delete initializer[0]!.rawData;
}

function addUnknown({ graph: { node, output } }: ModelMessage): void {
  node.push({ input: [output[0]!.name], output: ['floating'], opType: 'Levitate' });
}

for (const [what, [file, message]] of Object.entries(unsuitable)) {
  test(`${what}: refused in words`, async (t) => {
    const error = await t.throwsAsync(shared.load(file, rows), { instanceOf: EpsballError, message });
    t.is(error.code, 'MODEL_UNSUITABLE');
    t.regex(error.message, /^the ONNX file cannot be called as a classifier: /);
  });
}

test('devices that compute op by op refuse', async (t) => {
  const engine = await createEngine({ device: 'eager' });
  const error = await t.throwsAsync(engine.load(fileOf(foreignFile(network, shape)), rows), {
    instanceOf: EpsballError,
  });
  t.is(error.code, 'DEVICE_UNAVAILABLE');
  t.regex(error.message, /runs on the processor, and the device is eager/);
  await engine.close();
});

for (const [how, end] of [
  ['exits', endWorker],
  ['crashes', crashWorker],
] as const) {
  test.serial(
    `a worker ${how}: the call that was on it rejects, later ones are answered by a new worker`,
    async (t) => {
      const workers = watchWorkers(t);
      const engine = await createEngine({ workers: 1 });
      t.teardown(() => engine.close());
      const loaded = await engine.load(fileOf(foreignFile(network, shape)), rows);
      const y = await answer(loaded, images);
      end(workers.at(-1)!);
      await t.throwsAsync(answer(loaded, images), { message: /^a worker thread ended unexpectedly/ });
      t.deepEqual(await answer(loaded, images), y);
    },
  );
}

test('calls overlap on two workers', async (t) => {
  const loaded = await shared.load(fileOf(foreignFile(network, shape)), rows);
  const y = await answer(loaded, images);
  const all = await Promise.all(Array.from({ length: 6 }, () => answer(loaded, images)));
  for (const each of all) t.deepEqual(each, y);
});
