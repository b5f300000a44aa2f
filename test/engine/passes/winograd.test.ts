import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import type { Graph } from '../../../src/engine/graph.ts';
import { blockChannels } from '../../../src/engine/passes/block-channels.ts';
import { fuseBlocked } from '../../../src/engine/passes/fuse-blocked.ts';
import { rewrite } from '../../../src/engine/passes/rewrite.ts';
import { winograd } from '../../../src/engine/passes/winograd.ts';
import { trace } from '../../../src/engine/trace.ts';
import type { TensorFunction, TensorSpec } from '../../../src/engine/types.ts';
import { drawNormal, randomStream } from '../../../src/random.ts';
import { onBothEngines } from '../../nn/both-engines.ts';
import { relativeDistance } from '../../nn/distance.ts';
import { linesOf } from './lines.ts';
import { constant, floats, same } from './support.ts';

const block = 16;
const images = floats(1, 4, 4, 32);

function blocked(fn: TensorFunction, inputs: Readonly<Record<string, TensorSpec>> = { x: images }): Graph {
  return rewrite(blockChannels(trace(fn, inputs), block), fuseBlocked);
}

function convolutions(graph: Graph): string[] {
  return linesOf(graph, ['strides', 'pads', 'group']).filter((line) => line.includes('blocked Conv('));
}

test('a 3x3 convolution becomes four of one row on sums of rows', (t) => {
  const before = blocked(({ x }) => ({ y: same(x!, constant(3, 3, 32, 32)) }));
  t.deepEqual(convolutions(before), ['%4 = blocked Conv(%3, %2, strides=1,1, pads=1,1,1,1) [1,32,4,4]']);
  t.deepEqual(convolutions(rewrite(before, winograd(block))), [
    '%11 = blocked Conv(%2, %10, strides=2,1, pads=0,0,0,0, group=32) [1,32,2,4]',
    '%14 = blocked Conv(%11, %13, strides=1,1, pads=0,1,0,1) [1,32,2,4]',
    '%15 = blocked Conv(%2, constant[32,1,2,1], strides=2,1, pads=0,0,0,0, group=32) [1,32,2,4]',
    '%19 = blocked Conv(%15, %18, strides=1,1, pads=0,1,0,1) [1,32,2,4]',
    '%21 = blocked Conv(%2, constant[32,1,3,1], strides=2,1, pads=1,0,0,0, group=32) [1,32,2,4]',
    '%23 = blocked Conv(%21, %4, %20, %22, strides=1,1, pads=0,1,0,1) [1,32,2,4]',
    '%24 = blocked Conv(%2, constant[32,1,3,1], strides=2,1, pads=0,0,1,0, group=32) [1,32,2,4]',
    '%26 = blocked Conv(%24, %8, %20, %25, strides=1,1, pads=0,1,0,1) [1,32,2,4]',
  ]);
});

test('convolutions of few channels, other strides, odd heights, other filters or filters given as inputs stay', (t) => {
  const filters = { x: images, filter: floats(3, 3, 32, 32) };
  const graphs = [
    blocked(({ x }) => ({ y: same(x!, constant(3, 3, 16, 32)) }), { x: floats(1, 4, 4, 16) }),
    blocked(({ x }) => ({ y: same(x!, constant(3, 3, 32, 16)) })),
    blocked(({ x }) => ({ y: same(x!, constant(3, 3, 32, 32), 2) })),
    blocked(({ x }) => ({ y: same(x!, constant(1, 1, 32, 32)) })),
    blocked(({ x }) => ({ y: same(x!, constant(5, 5, 32, 32)) })),
    blocked(({ x }) => ({ y: same(x!, constant(3, 3, 32, 32)) }), { x: floats(1, 3, 4, 32) }),
    blocked(({ x, filter }) => ({ y: same(x!, filter!) }), filters),
  ];
  for (const graph of graphs) {
    t.is(convolutions(graph).length, 1);
    t.deepEqual(linesOf(rewrite(graph, winograd(block))), linesOf(graph));
  }
});

const filter = (): tf.Tensor => constant(3, 3, 32, 48);
const functions: Readonly<Record<string, (x: tf.Tensor, z: tf.Tensor) => tf.Tensor>> = {
  alone: (x) => same(x, filter()),
  'with bias': (x) => same(x, filter()).add(constant(48)),
  'with bias and rectifier': (x) => same(x, filter()).add(constant(48)).relu(),
  'with a sum': (x, z) => same(x, filter()).add(z),
  'with bias, sum and rectifier': (x, z) => same(x, filter()).add(constant(48)).add(z).relu(),
};

for (const [name, apply] of Object.entries(functions)) {
  for (const [height, width] of [
    [2, 3],
    [6, 5],
    [32, 32],
  ] as const) {
    test(`${name}, on ${height}x${width}: agrees with eager tfjs`, async (t) => {
      const inputs = { x: floats(2, height, width, 32), z: floats(2, height, width, 48) };
      const values = Object.fromEntries(
        Object.entries(inputs).map(([input, { shape }]) => [
          input,
          drawNormal(
            randomStream('winograd', input),
            shape.reduce((a, b) => a * b),
          ),
        ]),
      );
      const fn: TensorFunction = ({ x, z }) => ({ y: apply(x!, z!) });
      const { compiled, eager } = await onBothEngines(fn, inputs, values);
      const distance = relativeDistance(compiled['y']!, eager['y']!);
      t.true(distance < 1e-6, String(distance));
    });
  }
}
