import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import * as ort from 'onnxruntime-node';
import fgsm from '../../../attacks/fgsm.ts';
import square from '../../../attacks/square.ts';
import uniformNoise from '../../../attacks/uniform-noise.ts';
import { describeModel } from '../../../src/bench/metadata.ts';
import { certify } from '../../../src/certification/certify.ts';
import { readLogits } from '../../../src/bench/verdict.ts';
import { findDataset } from '../../../src/datasets/index.ts';
import type { ImageSet } from '../../../src/datasets/types.ts';
import { EpsballError } from '../../../src/errors.ts';
import { evaluate } from '../../../src/evaluation/evaluate.ts';
import { onnxModel, onnxTypes } from '../../../src/engine/onnx-schema.ts';
import { asClassifier } from '../../../src/models/as-classifier.ts';
import { countNumbers } from '../../../src/models/onnx/count-numbers.ts';
import { onnxPlace } from '../../../src/models/onnx/place.ts';
import type { ImageShape, LoadedModel } from '../../../src/models/types.ts';
import { randomStream } from '../../../src/random.ts';
import { runCells } from '../../bench/support/run-cells.ts';

const count = 8;
const classNames = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const pathOf = (file: string): string => fileURLToPath(new URL(`../../fixtures/onnx/${file}.onnx`, import.meta.url));

function imagesOf(shape: ImageShape, label: (index: number) => number): ImageSet {
  const size = shape[0] * shape[1] * shape[2];
  const pixels = Array.from({ length: count }, (_, index) => {
    const stream = randomStream('called images', index);
    return Uint8Array.from({ length: size }, () => Math.floor(256 * stream()));
  });
  return {
    name: 'random',
    split: 'test',
    size: count,
    inputShape: shape,
    classNames,
    pixels: (index) => pixels[index]!,
    label,
    sha256: '0'.repeat(64),
    source: 'drawn in a test',
    warnings: [],
  };
}

/** What ONNX Runtime itself answers to each image, its channels put first. */
async function answersOf(file: string, images: ImageSet): Promise<Float32Array[]> {
  const session = await ort.InferenceSession.create(pathOf(file), { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const [height, width, channels] = images.inputShape;
  const answers: Float32Array[] = [];
  for (let index = 0; index < count; index++) {
    const bytes = images.pixels(index);
    const turned = new Float32Array(bytes.length);
    bytes.forEach((byte, i) => {
      const [pixel, channel] = [Math.floor(i / channels), i % channels];
      turned[channel * height * width + pixel] = Math.fround(byte / 255);
    });
    const input = new ort.Tensor('float32', turned, [1, channels, height, width]);
    answers.push((await session.run({ input }))['output']!.data as Float32Array);
  }
  await session.release();
  return answers;
}

async function load(file: string, shape: ImageShape): Promise<LoadedModel> {
  const place = await onnxPlace(pathOf(file), 'random');
  return asClassifier((await place.load({ name: 'random', inputShape: shape, classNames })) as LoadedModel);
}

const files: Readonly<Record<string, readonly [ImageShape, RegExp]>> = {
  'quantised-static-opset16': [[32, 32, 3], /"QuantizeLinear" of the node "input_QuantizeLinear" prevents gradients/],
  'quantised-dynamic-opset16': [[32, 32, 3], /"DynamicQuantizeLinear" of the node ".+" prevents gradients/],
  'quantised-pairs-opset16': [[32, 32, 3], /"DequantizeLinear" of the node ".+" prevents gradients/],
  'top_k-opset11': [[16, 16, 3], /"TopK" of the node ".+" prevents gradients/],
  'top_k-opset17': [[16, 16, 3], /"TopK" of the node ".+" prevents gradients/],
};

for (const [file, [shape, reason]] of Object.entries(files)) {
  test(`${file}: judged by ONNX Runtime's own answers, attacked without gradients`, async (t) => {
    const model = await load(file, shape);
    t.regex(model.blackBox!.reason, reason);
    const unlabelled = imagesOf(shape, () => 0);
    const answers = await answersOf(file, unlabelled);
    const expected = answers.map((logits) => readLogits(logits));
    const images = imagesOf(shape, (index) => expected[index]!.prediction);
    const attacks = [square, uniformNoise, fgsm];
    const params = { square: { queries: 40 } };
    const { cells, samples } = await runCells({ models: [model], images, attacks, epsilons: ['0.1'], params });
    t.deepEqual(
      cells.map(({ status }) => status),
      ['done', 'done', 'skipped'],
    );
    for (const { sample, clean } of samples) t.deepEqual(clean, expected[sample]);
    const info = describeModel(model, 'random');
    t.true(info.parameters > 100);
    t.deepEqual(info.imported!.notes, ['it is called as it is, one image at a time, without gradients']);
  });
}

test('certify smooths a file that can only be called: with hardly any noise the class is the one that it answers', async (t) => {
  const file = 'quantised-static-opset16';
  const few = { models: [pathOf(file)], samples: 3, choosing: 5, bounding: 20, sigmas: [0.001] };
  const { smoothed, models } = await certify({ ...few, dataset: 'shapes10', workers: 1 });
  const images = await findDataset('shapes10').load('test', {});
  const answers = await answersOf(file, { ...images, pixels: (index) => images.pixels(index % 3) });
  t.deepEqual(
    smoothed[0]!.samples.map(({ prediction }) => prediction),
    answers.slice(0, 3).map((logits) => readLogits(logits).prediction),
  );
  t.is(models[file]!.parameters, countNumbers(readFileSync(pathOf(file))));
});

test('evaluate, which would trace it, says what is possible', async (t) => {
  const options = { models: [pathOf('quantised-static-opset16')], dataset: 'shapes10', samples: 2, workers: 1 };
  await t.throwsAsync(evaluate(options), {
    instanceOf: EpsballError,
    message:
      /can only be called as a file: the operator "QuantizeLinear" of the node .*\n"bench" attacks it without gradients, "certify" smooths it/,
  });
});

test('numbers of a file are counted by its initialisers', (t) => {
  const { numbers, file } = threeInitialisers();
  t.is(countNumbers(file), numbers);
});

/** A file with initialisers of 4, 6 and 1 numbers. */
function threeInitialisers(): { readonly file: Uint8Array; readonly numbers: number } {
  const initializer = [[4], [2, 3], []].map((dims) => ({ dims, dataType: onnxTypes.float32 }));
  return { file: onnxModel.encode(onnxModel.fromObject({ graph: { initializer } })).finish(), numbers: 11 };
}
