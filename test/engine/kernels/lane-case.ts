import * as tf from '@tensorflow/tfjs';
import { averagePool } from '../../../src/nn/average-pool.ts';
import { convolve, type WindowOptions } from '../../../src/nn/convolve.ts';
import { gelu } from '../../../src/nn/gelu.ts';
import { maxPool } from '../../../src/nn/max-pool.ts';
import type { PoolOptions } from '../../../src/nn/pool-windows.ts';
import { resize, type ResizeOptions } from '../../../src/nn/resize.ts';
import { type Draw, type ParityTable, floats, integers } from './parity-case.ts';

/** A function of a batch that must treat each sample alone. */
export interface LaneCase {
  readonly title: string;
  /** Draws of one sample; a batch of them is made. */
  readonly inputs: Readonly<Record<string, Draw>>;
  /** From inputs with a leading batch axis to results with one. */
  readonly apply: (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;
  /** How often it is differentiated in `x`, each time through the sum of squares of what came before. */
  readonly derivatives: 0 | 1 | 2;
}

/** The first parity case of each kernel of a family whose inputs all have one shape, on vectors of odd length. */
function elementwiseLanes(table: ParityTable, only: (kernel: string) => boolean = () => true): LaneCase[] {
  return Object.keys(table)
    .filter(only)
    .map((kernel) => {
      const { inputs, apply } = table[kernel]![0]!;
      const draws = Object.entries(inputs).map(([name, draw]) => [name, { ...draw, shape: [13] }] as const);
      return {
        title: kernel,
        inputs: Object.fromEntries(draws),
        apply: (batch) => apply(batch) as tf.Tensor,
        derivatives: 0,
      };
    });
}

function constant(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.fround(((i * 7919) % 1009) / 1009 - 0.5)),
    shape,
  );
}

function lane(
  title: string,
  shape: readonly number[],
  apply: (x: tf.Tensor) => tf.Tensor,
  derivatives: 0 | 1 | 2 = 2,
): LaneCase {
  return { title, inputs: { x: floats(shape) }, apply: ({ x }) => apply(x!), derivatives };
}

function conv(side: number, filter: number, inner: number, outer: number, stride: number): LaneCase {
  return lane(`${filter}×${filter}, ${inner} to ${outer}, stride ${stride}, on ${side}`, [side, side, inner], (x) =>
    tf.conv2d(x as tf.Tensor4D, constant([filter, filter, inner, outer]) as tf.Tensor4D, stride, 'same'),
  );
}

/** Our own convolution of images [channels, side, side] with a constant filter. */
function ownConv(channels: number, side: number, filter: number[], options: WindowOptions): LaneCase {
  const { strides = 1, dilations = 1, groups = 1, pads = 0 } = options;
  const title = `${filter.join('×')} on ${channels}×${side}×${side}, stride ${String(strides)}, dilation ${String(dilations)}, ${groups} groups, pads ${String(pads)}`;
  return lane(title, [channels, side, side], (x) =>
    convolve(x as tf.Tensor4D, constant(filter) as tf.Tensor4D, options),
  );
}

/** A function of images [channels, side, side], with what it is told as its title. */
function onImages<Options>(
  name: string,
  apply: (x: tf.Tensor4D, options: Options) => tf.Tensor,
  [channels, side]: readonly [number, number],
  options: Options,
): LaneCase {
  const title = `${name} of ${channels}×${side}×${side}, ${JSON.stringify(options)}`;
  return lane(title, [channels, side, side], (x) => apply(x as tf.Tensor4D, options));
}

const pools: readonly (readonly [channels: number, side: number, options: PoolOptions])[] = [
  [16, 8, { sides: [2, 2], strides: [2, 2] }],
  [5, 7, { sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil: true }],
  [16, 8, { sides: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
  [7, 9, { sides: [3, 2], pads: [0, 1, 2, 0], dilations: [2, 1] }],
];
const resizings: readonly (readonly [channels: number, side: number, options: ResizeOptions])[] = [
  [16, 4, { sides: [8, 8] }],
  [5, 7, { sides: [9, 16], mode: 'linear' }],
  [3, 11, { sides: [5, 7], mode: 'cubic', antialias: true }],
];

/** A convolution followed by a normalisation over pixels, which the runtime may compute channels first. */
function normalised(side: number): LaneCase {
  return lane(`convolution, then normalised over ${side}×${side}`, [side, side, 6], (x) => {
    const y = tf.conv2d(x as tf.Tensor4D, constant([3, 3, 6, 8]) as tf.Tensor4D, 1, 'same');
    const { mean, variance } = tf.moments(y, [1, 2], true);
    return y.sub(mean).div(variance.add(1e-5).sqrt());
  });
}

const rowLengths = [2, 3, 7, 10, 11, 48, 100, 736, 1100];
const imageShapes = [
  [4, 4, 128],
  [8, 8, 64],
  [7, 5, 3],
  [28, 28, 1],
  [19, 23, 5],
  [32, 32, 3],
];

function sums(reduce: (x: tf.Tensor, axis: number | number[]) => tf.Tensor, name: string, order: 1 | 2): LaneCase[] {
  return [
    ...rowLengths.map((length) => lane(`${name} of ${length}`, [length], (x) => reduce(x, 1), order)),
    ...imageShapes.flatMap((shape) => [
      lane(`${name} over pixels of ${shape.join('×')}`, shape, (x) => reduce(x, [1, 2]), order),
      lane(`${name} over ${shape.join('×')}`, shape, (x) => reduce(x, [1, 2, 3]), order),
      lane(`${name} over channels of ${shape.join('×')}`, shape, (x) => reduce(x, 3), order),
    ]),
  ];
}

/** Functions of each kernel family, as models and attacks use them. */
export function laneCases(unary: ParityTable, binary: ParityTable): Readonly<Record<string, readonly LaneCase[]>> {
  const pairwise = new Set(['AddN', 'Prelu', 'Select']);
  return {
    unary: [...elementwiseLanes(unary), lane('GELU', [13], gelu, 0), lane('GELU of images', [5, 7, 16], gelu, 0)],
    binary: [
      ...elementwiseLanes(binary, (kernel) => !pairwise.has(kernel)),
      lane('Prelu', [5, 5, 3], (x) => tf.prelu(x, constant([3])), 1),
      lane('Select', [13], (x) => tf.where(x.greater(0), x, x.mul(0.25)), 0),
      lane('AddN', [13], (x) => tf.addN([x, x.square(), x.exp()])),
      lane('broadcast over pixels', [5, 7, 3], (x) => x.mul(constant([3])).add(constant([5, 7, 1]))),
    ],
    conv: [
      conv(8, 3, 5, 7, 1),
      conv(8, 3, 16, 16, 1),
      conv(8, 3, 16, 32, 2),
      conv(7, 3, 3, 5, 2),
      conv(8, 1, 16, 32, 2),
      conv(5, 5, 3, 4, 1),
      conv(32, 3, 3, 16, 1),
      conv(8, 3, 32, 64, 1),
      conv(4, 3, 64, 64, 1),
      normalised(4),
      normalised(8),
      normalised(7),
    ],
    convolve: [
      ownConv(5, 8, [7, 5, 3, 3], { pads: [1, 1, 1, 1] }),
      ownConv(16, 8, [32, 16, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }),
      ownConv(16, 8, [16, 1, 3, 3], { pads: [1, 1, 1, 1], groups: 16 }),
      ownConv(16, 8, [16, 1, 3, 3], { pads: [1, 1, 1, 1], groups: 16, strides: [2, 2] }),
      ownConv(32, 7, [32, 1, 7, 7], { pads: [3, 3, 3, 3], groups: 32 }),
      ownConv(24, 9, [24, 1, 3, 3], { pads: [0, 1, 1, 0], groups: 24, strides: [2, 1] }),
      ownConv(6, 9, [12, 1, 3, 3], { pads: [1, 1, 1, 1], groups: 6, strides: [2, 2] }),
      ownConv(32, 8, [32, 16, 3, 3], { pads: [1, 1, 1, 1], groups: 2 }),
      ownConv(32, 8, [32, 4, 3, 3], { pads: [1, 1, 1, 1], groups: 8 }),
      ownConv(32, 8, [64, 4, 3, 3], { pads: [1, 1, 1, 1], groups: 8, strides: [2, 2] }),
      ownConv(6, 9, [4, 3, 3, 2], { pads: [2, 1, 0, 3], groups: 2 }),
      ownConv(16, 9, [16, 16, 3, 3], { pads: [2, 2, 2, 2], dilations: [2, 2] }),
      ownConv(6, 11, [4, 3, 3, 3], { pads: [2, 1, 3, 0], dilations: [2, 3], groups: 2, strides: [2, 3] }),
    ],
    matmul: [
      [128, 10],
      [736, 10],
      [10, 1],
      [7, 3],
      [64, 32],
    ]
      .map(([rows, columns]) =>
        lane(`vector of ${rows} to ${columns}`, [rows!], (x) => tf.matMul(x, constant([rows!, columns!]))),
      )
      .concat(resizings.map(([channels, side, options]) => onImages('resized', resize, [channels, side], options))),
    maxPool: [
      ...pools.map(([channels, side, options]) => onImages('largest', maxPool, [channels, side], options)),
      ...pools.map(([channels, side, options]) => onImages('mean', averagePool, [channels, side], options)),
    ],
    pool: [
      lane('average', [8, 8, 5], (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid')),
      lane('maximum', [7, 7, 5], (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'), 1),
    ],
    reduce: [
      ...sums(tf.sum, 'sum', 2),
      ...sums(tf.mean, 'mean', 2),
      ...sums(tf.max, 'largest', 1),
      ...sums(tf.min, 'smallest', 1),
      ...rowLengths.flatMap((length) => [
        lane(`softmax of ${length}`, [length], (x) => tf.softmax(x)),
        lane(`logarithm of softmax of ${length}`, [length], (x) => tf.logSoftmax(x), 1),
        lane(`product of ${length}`, [length], (x) => tf.prod(x.mul(0.1).add(1), 1), 0),
        lane(`index of the largest of ${length}`, [length], (x) => tf.argMax(x, 1), 0),
        lane(`index of the smallest of ${length}`, [length], (x) => tf.argMin(x, 1), 0),
        lane(`all of ${length}`, [length], (x) => tf.all(x.greater(-1.9), 1).cast('int32'), 0),
        lane(`any of ${length}`, [length], (x) => tf.any(x.greater(1.9), 1).cast('int32'), 0),
      ]),
    ],
    shape: [
      lane('channels first', [5, 7, 3], (x) => tf.transpose(x, [0, 3, 1, 2])),
      lane('padded', [5, 7, 3], (x) =>
        tf.pad(x, [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ]),
      ),
      lane('part', [5, 7, 3], (x) => tf.slice(x, [0, 1, 2, 0], [-1, 3, 4, 2])),
      lane('mirrored', [5, 7, 3], (x) => tf.reverse(x, [2])),
      lane('joined', [5, 7], (x) => tf.concat([x, x.square()], 2)),
      lane('repeated', [5, 7], (x) => tf.tile(x, [1, 2, 3])),
      lane('reshaped', [5, 7], (x) => x.reshape([-1, 35])),
    ],
    depthwise: [
      lane('3×3, stride 1', [8, 8, 5], (x) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, constant([3, 3, 5, 2]) as tf.Tensor4D, 1, 'same'),
      ),
      lane('3×3, stride 2', [7, 7, 16], (x) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, constant([3, 3, 16, 1]) as tf.Tensor4D, 2, 'same'),
      ),
    ].map((each) => ({ ...each, derivatives: 1 })),
    fused: [
      lane('matrix product with a bias', [7], (x) =>
        tf.fused.matMul({ a: x, b: constant([7, 10]), bias: constant([10]), activation: 'linear' }),
      ),
      lane('normalised by constants', [5, 7, 3], (x) =>
        tf.batchNorm(
          x,
          constant([3]) as tf.Tensor1D,
          constant([3]).square() as tf.Tensor1D,
          constant([3]) as tf.Tensor1D,
          constant([3]) as tf.Tensor1D,
        ),
      ),
    ].map((each) => ({ ...each, derivatives: 1 })),
    fill: [
      {
        title: 'one-hot labels',
        inputs: { x: integers([3], 0, 10) },
        apply: ({ x }) => tf.oneHot(x!, 10, 1, 0, 'float32'),
        derivatives: 0,
      },
    ],
  };
}
