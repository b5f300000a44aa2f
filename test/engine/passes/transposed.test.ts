import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { blockChannels } from '../../../src/engine/passes/block-channels.ts';
import { trace } from '../../../src/engine/trace.ts';
import type { TensorFunction } from '../../../src/engine/types.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { onBothEngines } from '../../nn/both-engines.ts';
import { relativeDistance } from '../../nn/distance.ts';
import { linesOf } from './lines.ts';
import { constant, floats } from './support.ts';

interface Geometry {
  /** Of the convolution's images, [height, width, channels]. */
  readonly images: readonly [number, number, number];
  /** [height, width, outputs]. */
  readonly filter: readonly [number, number, number];
  readonly pad: 'same' | number;
  /** Of its results. */
  readonly results: readonly [number, number];
}

/** The input gradient of a convolution of stride 2, given the gradient of its results. */
function inputGradient({ images, filter, pad }: Geometry): TensorFunction {
  const [height, width, outputs] = filter;
  return ({ dy }) => {
    const weights = constant(height, width, images[2], outputs) as tf.Tensor4D;
    const rounding = pad === 'same' ? undefined : 'floor';
    const loss = (x: tf.Tensor): tf.Tensor =>
      tf
        .conv2d(x as tf.Tensor4D, weights, 2, pad, 'NHWC', 1, rounding)
        .mul(dy!)
        .sum();
    return { gradient: tf.grad(loss)(tf.zeros([2, ...images])) };
  };
}

function inputs({ filter, results }: Geometry) {
  return { dy: floats(2, ...results, filter[2]) };
}

const usual: Geometry = { images: [8, 8, 16], filter: [3, 3, 32], pad: 'same', results: [4, 4] };

test('the input gradient of a stride of 2 is four convolutions, of 4, 2, 2 and 1 taps, whose results are interleaved', (t) => {
  const before = trace(inputGradient(usual), inputs(usual));
  const operators = (graph: typeof before): string[] =>
    linesOf(graph, ['kernel_shape', 'pads'])
      .filter((line) => /Conv|Concat/.test(line))
      .map((line) => line.replace(/^%\d+ = /, '').replace(/%\d+/g, '%'));
  t.deepEqual(operators(before), ['ConvTranspose(%, %, pads=0,0,1,1) [2,16,8,8]']);
  t.deepEqual(operators(blockChannels(before, 16)), [
    'blocked Conv(%, %, kernel_shape=2,2, pads=1,1,0,0) [2,16,4,4]',
    'blocked Conv(%, %, kernel_shape=2,1, pads=1,0,0,0) [2,16,4,4]',
    'Concat(%, %) [32,2,16]',
    'blocked Conv(%, %, kernel_shape=1,2, pads=0,1,0,0) [2,16,4,4]',
    'blocked Conv(%, %, kernel_shape=1,1, pads=0,0,0,0) [2,16,4,4]',
    'Concat(%, %) [32,2,16]',
    'Concat(%, %) [8,2,128]',
  ]);
});

for (const [name, geometry] of Object.entries<Geometry>({
  '3x3': usual,
  '3x3 on oblong images': { ...usual, images: [4, 12, 32], filter: [3, 3, 16], results: [2, 6] },
  '3x3, padded by 1 on all sides': { ...usual, pad: 1 },
  '1x1': { ...usual, filter: [1, 1, 32] },
  '2x2': { ...usual, filter: [2, 2, 16] },
  '5x5': { ...usual, filter: [5, 5, 16] },
  '3x1': { ...usual, filter: [3, 1, 16] },
  'odd sides, which stay transposed': { ...usual, images: [7, 9, 16], results: [4, 5] },
  'few channels, which stay transposed': { ...usual, images: [8, 8, 3] },
})) {
  test(`${name}: agrees with eager tfjs`, async (t) => {
    const fn = inputGradient(geometry);
    const specs = inputs(geometry);
    const dy = drawNormal(randomStream('transposed'), tf.util.sizeFromShape([...specs.dy.shape]));
    const { compiled, eager } = await onBothEngines(fn, specs, { dy });
    const distance = relativeDistance(compiled['gradient']!, eager['gradient']!);
    t.true(distance < 1e-6, String(distance));
  });
}
