import { readFileSync } from 'node:fs';
import test from 'ava';
import { createEngine } from '../../../src/engine/index.ts';
import type { FittingData } from '../../../src/models/check-fit.ts';
import { importCardSchema, type ImportCard } from '../../../src/models/onnx/card.ts';
import { compareAnswers, type ReadNetwork } from '../../../src/models/onnx/compare-answers.ts';
import { readInput } from '../../../src/models/onnx/read-input.ts';
import { readOutput } from '../../../src/models/onnx/read-output.ts';
import { shapes10 } from '../../../src/datasets/shapes10/index.ts';
import { readOnnx, type OnnxNetwork } from '../../../src/onnx/index.ts';
import { drawnImages } from '../random-model.ts';
import { fixture, reference } from './fixtures.ts';
import { channelsFirst, onnxFile } from './onnx-file.ts';

const engine = await createEngine({ workers: 1 });
test.after.always(() => engine.close());

const all = drawnImages(4);
const images = [0, 1, 2, 3].map((i) => all.slice(i * 3072, (i + 1) * 3072));

const ofFixture: FittingData = { ...shapes10, inputShape: [16, 16, 3] };
const smallImages = [0, 1, 2].map((i) => reference('softmax').images!.values.slice(i * 768, (i + 1) * 768));

function read(
  path: string,
  change: (network: OnnxNetwork) => OnnxNetwork = (network) => network,
  data: FittingData = shapes10,
): ReadNetwork {
  const reading = readOnnx(readFileSync(path), path);
  if (!('network' in reading)) throw new Error('the file has no gradients');
  const network = change(reading.network);
  const card: ImportCard = importCardSchema.parse({});
  const { inputShape } = data;
  const input = readInput('the model net', network.inputShape, card, data);
  return { model: 'the model net', path, network, inputShape, input, output: readOutput(network.final, card) };
}

/** The network with a weight of some sides multiplied, as a fault of the reader would. */
function moved(network: OnnxNetwork, rank: number, by: number): OnnxNetwork {
  const [name, weight] = Object.entries(network.weights).find(
    ([, { shape }]) => shape.length === rank && shape[0]! > 1,
  )!;
  const values = weight.values.map((value) => value * by);
  return { ...network, weights: { ...network.weights, [name]: { ...weight, values } } };
}

test.serial('a network that is read as it is meant answers as ONNX Runtime does, to rounding', async (t) => {
  const agreement = await compareAnswers(read(await onnxFile(t, channelsFirst)), engine, images);
  t.like(agreement, { images: 4, answers: 'logits' });
  t.true(agreement.difference < 1e-5, `${agreement.difference}`);
});

test.serial('probabilities are compared with probabilities', async (t) => {
  const softmax = read(fixture('softmax-opset17.onnx'), undefined, ofFixture);
  const agreement = await compareAnswers(softmax, engine, smallImages);
  t.is(agreement.answers, 'probabilities');
  t.true(agreement.difference < 1e-5, `${agreement.difference}`);
});

const parted: readonly [what: string, rank: number, operator: string][] = [
  ['a filter', 4, 'Conv'],
  ['a matrix', 2, 'Gemm'],
];
for (const [what, rank, operator] of parted) {
  test.serial(`${what} that is read wrongly is found, and the node that it is of is named`, async (t) => {
    const wrong = read(fixture('log_softmax-opset16.onnx'), (network) => moved(network, rank, 1.5), ofFixture);
    const error = await t.throwsAsync(compareAnswers(wrong, engine, smallImages), { code: 'MODEL_UNSUITABLE' });
    t.regex(error.message, /on the first 3 images its logits differ by \d/);
    t.regex(error.message, new RegExp(`The first node where the two part is .*\\(${operator}\\), by \\d`));
  });
}

test.serial('what is within rounding is let pass', async (t) => {
  const path = await onnxFile(t, channelsFirst);
  const agreement = await compareAnswers(
    read(path, (network) => moved(network, 2, 1 + 1e-6)),
    engine,
    images,
  );
  t.true(agreement.difference < 1e-3);
});

test.serial('numbers that are none are no agreement', async (t) => {
  const path = await onnxFile(t, channelsFirst);
  const error = await t.throwsAsync(
    compareAnswers(
      read(path, (network) => moved(network, 2, NaN)),
      engine,
      images,
    ),
  );
  t.regex(error.message, /differ by Infinity/);
});
