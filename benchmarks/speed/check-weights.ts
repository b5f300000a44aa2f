/**
 * Loads the weights of checkpoints into networks written independently in PyTorch, and compares what they answer to test images:
 * logits, and denoised images of whatever denoises.
 *
 *   npm run check:weights -- --dataset cifar10 --data DIR --samples 1000
 */
import '../support/plain-errors.ts';
import { parseArgs } from 'node:util';
import { findDataset } from '../../src/datasets/index.ts';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/types.ts';
import { EpsballError } from '../../src/errors.ts';
import { compileFunctions, type NetworkFunctions } from '../../src/evaluation/functions.ts';
import { checkSamples } from '../../src/bench/choices.ts';
import { loadNetwork } from '../../src/models/checkpoint.ts';
import { shippedModels } from '../../src/models/checkpoint-place.ts';
import type { LoadedCheckpoint, LoadedDenoiser } from '../../src/models/types.ts';
import { findPython, PyTorchPeer } from './pytorch.ts';

const { values: given } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'shapes10' },
    data: { type: 'string' },
    samples: { type: 'string', default: '1000' },
  },
});

/** Largest absolute difference that counts as agreement. */
const tolerance = 1e-4;
const chunk = 100;

/** Logits and, of whatever denoises without the noise level, denoised images. */
async function ourAnswers(
  { classify, denoise }: NetworkFunctions,
  images: readonly Float32Array[],
): Promise<Float32Array[]> {
  const unused = { sigma: Float32Array.of(1), label: Int32Array.of(0) };
  const rows = images.map((y) => ({ y, ...unused }));
  const logits = classify ? (await classify(rows)).map((row) => row['logits']!) : [];
  const denoised = denoise ? (await denoise(rows)).map((row) => row['blind']!) : [];
  return [...logits, ...denoised];
}

function flatten(rows: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(rows.reduce((total, row) => total + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    flat.set(row, offset);
    offset += row.length;
  }
  return flat;
}

/** Largest absolute difference over all images, and the largest answer. */
async function compare(
  engine: Engine,
  python: string,
  network: LoadedCheckpoint | LoadedDenoiser,
  images: readonly Float32Array[],
): Promise<{ difference: number; largest: number }> {
  const functions = await compileFunctions(engine, network);
  const peer = await PyTorchPeer.start(python, network);
  let [difference, largest] = [0, 0];
  try {
    for (let start = 0; start < images.length; start += chunk) {
      const part = images.slice(start, start + chunk);
      const ours = flatten(await ourAnswers(functions, part));
      const theirs = await peer.outputs(flatten(part));
      if (ours.length !== theirs.length) throw new Error(`${ours.length} values here, ${theirs.length} in PyTorch`);
      ours.forEach((value, i) => {
        difference = Math.max(difference, Math.abs(value - theirs[i]!));
        largest = Math.max(largest, Math.abs(theirs[i]!));
      });
    }
  } finally {
    await peer.close();
  }
  return { difference, largest };
}

const python = findPython();
if (python === undefined) {
  console.error('Needs Python with PyTorch; name one with the environment variable PYTHON.');
  process.exit(2);
}
const definition = findDataset(given.dataset);
const samples = checkSamples(Number(given.samples), definition.splits.test, definition.name);
const names = await shippedModels(given.dataset);
if (names.length === 0)
  throw new EpsballError('MISSING_WEIGHTS', `there is no checkpoint for the data set "${given.dataset}".`);
const set = await definition.load('test', { dataDir: given.data });
const images = Array.from({ length: samples }, (_, index) => pixelValues(set.pixels(index)));
const engine = await createEngine({});
try {
  for (const name of names) {
    const network = await loadNetwork(`${name}-${given.dataset}`);
    const { difference, largest } = await compare(engine, python, network, images);
    console.log(
      `${network.name}: largest difference ${difference.toExponential(1)} over ${images.length} images, largest value ${largest.toFixed(1)}`,
    );
    if (!(difference <= tolerance)) process.exitCode = 1;
  }
} finally {
  await engine.close();
}
