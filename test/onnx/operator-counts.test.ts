import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { optimise } from '../../src/engine/passes/index.ts';
import { trace } from '../../src/engine/trace.ts';
import type { TensorFunction } from '../../src/engine/types.ts';
import { weightTensors } from '../../src/models/bind.ts';
import { batchNorm } from '../../src/nn/batch-norm.ts';
import { conv } from '../../src/nn/conv.ts';
import { imageMean } from '../../src/nn/moments.ts';
import type { Parameters } from '../../src/nn/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { networkOf } from './operator-case.ts';
import { floats, writeModel, type WrittenNode } from './write-model.ts';

const channels = 16;
const random = (name: string, ...dims: readonly number[]) =>
  floats(
    dims,
    drawNormal(
      randomStream(name),
      dims.reduce((product, side) => product * side, 1),
    ).map((value) => Math.abs(value) / 8 + 0.1),
  );

const norm = (name: string) =>
  ['gain', 'bias', 'mean', 'variance'].map((part) => [`${name}.${part}`, random(part, channels)] as const);

const initialisers = Object.fromEntries([
  ['a', random('a', channels, 3, 3, 3)],
  ['b', random('b', channels, channels, 3, 3)],
  ['c', random('c', channels, channels, 3, 3)],
  ['head', random('head', 10, channels)],
  ['bias', random('bias', 10)],
  ...['na', 'nb', 'nc'].flatMap(norm),
]);

/** Convolution and BatchNorm, as PyTorch exports them. */
function layer(input: string, filter: string, stride: number): WrittenNode[] {
  const parts = ['gain', 'bias', 'mean', 'variance'].map((part) => `n${filter}.${part}`);
  const attributes = { pads: [1, 1, 1, 1], strides: [stride, stride] };
  return [
    { op: 'Conv', inputs: [input, filter], outputs: [`${filter}.conv`], attributes },
    { op: 'BatchNormalization', inputs: [`${filter}.conv`, ...parts], outputs: [`${filter}.norm`] },
  ];
}

const bytes = writeModel({
  opset: 17,
  inputs: { x: ['n', 3, 12, 12] },
  outputs: ['logits'],
  initialisers,
  nodes: [
    ...layer('x', 'a', 1),
    { op: 'Relu', inputs: ['a.norm'], outputs: ['h'] },
    ...layer('h', 'b', 1),
    { op: 'Add', inputs: ['b.norm', 'h'], outputs: ['sum'] },
    { op: 'Relu', inputs: ['sum'], outputs: ['i'] },
    ...layer('i', 'c', 2),
    { op: 'Relu', inputs: ['c.norm'], outputs: ['j'] },
    { op: 'GlobalAveragePool', inputs: ['j'], outputs: ['mean'] },
    { op: 'Flatten', inputs: ['mean'], outputs: ['flat'] },
    { op: 'Gemm', inputs: ['flat', 'head', 'bias'], outputs: ['logits'], attributes: { transB: 1 } },
  ],
});

/** The same network as one of this program's own is written. */
function native(weights: Parameters, x: tf.Tensor4D): tf.Tensor {
  const filter = (name: string) => tf.transpose(weights[name]!, [2, 3, 1, 0]);
  const step = (each: tf.Tensor4D, name: string, stride: number) =>
    batchNorm(conv(each, filter(name), stride), weights, `n${name}`);
  const h = tf.relu(step(x, 'a', 1));
  const i = tf.relu(step(h, 'b', 1).add(h));
  const j = tf.relu(step(i as tf.Tensor4D, 'c', 2));
  return tf.matMul(imageMean(j), weights['head']!.transpose()).add(weights['bias']!);
}

function operatorCounts(logits: (x: tf.Tensor4D) => tf.Tensor): Record<string, number> {
  const fn: TensorFunction = ({ x }) => ({
    gradient: tf.grad((each: tf.Tensor) =>
      logits(each.transpose([0, 2, 3, 1]))
        .square()
        .sum(),
    )(x!),
  });
  const graph = optimise(trace(fn, { x: { shape: [8, 3, 12, 12], dtype: 'float32' } }), { block: 8 });
  const counts: Record<string, number> = {};
  for (const { op } of graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('an imported network is computed by as many operators of each kind as a native one, with nothing turned round between', (t) => {
  const network = networkOf(t, bytes);
  const imported = operatorCounts((x) => network.logits(weightTensors(network), x.transpose([0, 3, 1, 2])));
  t.deepEqual(
    imported,
    operatorCounts((x) => native(weightTensors(network), x)),
  );
});
