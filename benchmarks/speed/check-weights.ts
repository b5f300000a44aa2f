/**
 * Loads the weights of checkpoints into networks written independently in PyTorch, and compares what they answer to test images:
 * logits, of a stand-alone denoiser images.
 *
 *   npm run check:weights -- --dataset cifar10 --data DIR --samples 1000
 */
import { parseArgs } from 'node:util';
import { findDataset } from '../../src/datasets/index.ts';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/types.ts';
import { compileFunctions, type Evaluated } from '../../src/evaluation/functions.ts';
import { listCheckpoints, loadNetwork } from '../../src/models/checkpoint.ts';
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

async function ourAnswers(
  { classify, denoise }: Awaited<ReturnType<typeof compileFunctions>>,
  images: readonly Float32Array[],
): Promise<Float32Array[]> {
  const rows = images.map((y) => ({ y }));
  return classify
    ? (await classify(rows)).map(({ logits }) => logits!)
    : (await denoise!(rows)).map(({ blind }) => blind!);
}

/** Largest absolute difference over all images, and the largest answer. */
async function compare(
  engine: Engine,
  python: string,
  network: Evaluated,
  images: readonly Float32Array[],
): Promise<{ difference: number; largest: number }> {
  const functions = await compileFunctions(engine, network);
  const peer = await PyTorchPeer.start(python, network);
  let [difference, largest] = [0, 0];
  try {
    for (let start = 0; start < images.length; start += chunk) {
      const part = images.slice(start, start + chunk);
      const ours = Float32Array.from((await ourAnswers(functions, part)).flatMap((row) => [...row]));
      const theirs = await peer.outputs(Float32Array.from(part.flatMap((image) => [...image])));
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
const set = await findDataset(given.dataset).load('test', { dataDir: given.data });
const images = Array.from({ length: Number(given.samples) }, (_, index) => pixelValues(set.pixels(index)));
const names = (await listCheckpoints()).filter((name) => name.endsWith(`-${given.dataset}`));
const engine = await createEngine({});
for (const name of names) {
  const { difference, largest } = await compare(engine, python, await loadNetwork(name), images);
  console.log(
    `${name}: largest difference ${difference.toExponential(1)} over ${images.length} images, largest value ${largest.toFixed(1)}`,
  );
  if (difference > tolerance) process.exitCode = 1;
}
await engine.close();
