import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { shapes10 } from '../../src/datasets/shapes10/index.ts';
import { bind } from '../../src/models/bind.ts';
import { locateModel } from '../../src/models/locate.ts';
import { importCardSchema } from '../../src/models/onnx/card.ts';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import type { HostWeight, LoadedModel } from '../../src/models/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { drawnImages } from '../models/random-model.ts';
import { project } from '../plugins/project.ts';
import { codeBlocks } from './code-blocks.ts';
import * as tf from '@tensorflow/tfjs';

const page = 'docs/your-own-model.md';

test('the card of the page is a card', (t) => {
  const [card] = codeBlocks(page, 'json', 'std');
  t.like(importCardSchema.parse(JSON.parse(card!)), { licence: 'MIT', range: [0, 1] });
});

const shapes: Readonly<Record<string, readonly number[]>> = {
  'conv1.weight': [8, 3, 3, 3],
  'conv1.bias': [8],
  'conv2.weight': [16, 8, 3, 3],
  'conv2.bias': [16],
  'head.weight': [10, 16],
  'head.bias': [10],
};
const weights = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]): [string, HostWeight] => {
    const size = shape.reduce((product, side) => product * side, 1);
    return [name, { shape, values: drawNormal(randomStream(name), size).map((value) => value * 0.3) }];
  }),
);

/** A 3×3 convolution as PyTorch defines it, with zeros around the image, of [channels][row][column], in double precision. */
function convolve(x: readonly number[][][], filter: HostWeight, bias: HostWeight): number[][][] {
  const [outputs, inputs] = filter.shape as [number, number];
  return Array.from({ length: outputs }, (_, o) =>
    x[0]!.map((row, r) =>
      row.map((_, c) => {
        let sum = bias.values[o]!;
        for (let i = 0; i < inputs; i++)
          for (let k = 0; k < 9; k++) {
            const pixel = x[i]![r + Math.floor(k / 3) - 1]?.[c + (k % 3) - 1] ?? 0;
            sum += pixel * filter.values[(o * inputs + i) * 9 + k]!;
          }
        return Math.max(0, sum);
      }),
    ),
  );
}

test.serial('the module of the page is a model that computes what PyTorch would with these weights', async (t) => {
  const [source] = codeBlocks(page, 'ts', 'defineModel');
  const folder = await project(t, { 'small-cnn.ts': source! });
  await writeFile(join(folder, 'small-cnn.safetensors'), encodeSafetensors(weights));
  const model = (await (await locateModel(join(folder, 'small-cnn.ts'), 'shapes10')).load(shapes10)) as LoadedModel;
  tf.setBackend('cpu') as unknown;
  const image = drawnImages(1);
  const [found] = await bind(model)
    .logits(tf.tensor4d(image, [1, 32, 32, 3]))
    .array();
  const planes = [0, 1, 2].map((channel) =>
    Array.from({ length: 32 }, (_, r) =>
      Array.from({ length: 32 }, (_, c) => (image[(r * 32 + c) * 3 + channel]! - 0.5) * 4),
    ),
  );
  const hidden = convolve(planes, weights['conv1.weight']!, weights['conv1.bias']!);
  const features = convolve(hidden, weights['conv2.weight']!, weights['conv2.bias']!).map(
    (plane) => plane.flat().reduce((sum, value) => sum + value, 0) / 1024,
  );
  for (let c = 0; c < 10; c++) {
    const expected = features.reduce(
      (sum, feature, i) => sum + feature * weights['head.weight']!.values[c * 16 + i]!,
      weights['head.bias']!.values[c]!,
    );
    t.true(Math.abs(found![c]! - expected) < 1e-4, `logit ${c}: ${found![c]} instead of ${expected}`);
  }
});
