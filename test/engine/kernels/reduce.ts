import * as tf from '@tensorflow/tfjs';
import { type ParityCase, type ParityTable, floats, integers, listed } from './parity-case.ts';

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const places: readonly (readonly [readonly number[], number | number[] | undefined])[] = [
  [[3, 5], undefined],
  [[3, 5], 0],
  [[3, 5], 1],
  [[3, 5], -1],
  [
    [2, 3, 5, 4],
    [1, 2],
  ],
  [
    [2, 3, 5, 4],
    [1, 2, 3],
  ],
  [[2, 3, 5, 4], 3],
  [
    [2, 3, 5, 4],
    [0, 2],
  ],
  [[7], 0],
  [[2, 1100], 1],
];

/** A reduction over all axes, one, several and a long one, with and without the reduced sides. */
function everywhere(
  reduce: Reduce,
  derivatives: 0 | 1 | 2 = 2,
  range: readonly [number, number] = [-2, 2],
): ParityCase[] {
  return places.flatMap(([shape, axis]) =>
    [false, true].map((keepDims) => ({
      title: `[${shape.join()}] over ${axis === undefined ? 'all' : String(axis)}${keepDims ? ', sides kept' : ''}`,
      inputs: { x: floats(shape, ...range) },
      apply: ({ x }: Readonly<Record<string, tf.Tensor>>) => reduce(x!, axis, keepDims),
      derivatives,
    })),
  );
}

function onIntegers(reduce: Reduce): ParityCase {
  return { title: 'integers', inputs: { x: integers([3, 5], -9, 9) }, apply: ({ x }) => reduce(x!, 1), derivatives: 0 };
}

/** Truth values of a comparison, reduced. */
function truth(reduce: Reduce): ParityCase[] {
  const compare: Reduce = (x, axis, keepDims) => reduce(x.greater(-1), axis, keepDims).cast('int32');
  return [
    ...everywhere(compare, 0),
    {
      title: 'all true, all false, mixed',
      inputs: { x: listed([3, 2], [1, 1, -2, -2, 1, -2]) },
      apply: ({ x }) => compare(x!, 1),
      derivatives: 0,
    },
  ];
}

function extremeIndex(find: (x: tf.Tensor, axis?: number) => tf.Tensor): ParityCase[] {
  return [
    { title: 'rows', inputs: { x: floats([4, 10]) }, apply: ({ x }) => find(x!, 1), derivatives: 0 },
    { title: 'columns', inputs: { x: floats([4, 10]) }, apply: ({ x }) => find(x!, 0), derivatives: 0 },
    { title: 'last of four', inputs: { x: floats([2, 3, 4, 5]) }, apply: ({ x }) => find(x!, -1), derivatives: 0 },
    {
      title: 'ties go to the first',
      inputs: { x: listed([2, 4], [1, 3, 3, 1, 2, 2, 2, 2]) },
      apply: ({ x }) => find(x!, 1),
      derivatives: 0,
    },
  ];
}

function rows(apply: (x: tf.Tensor) => tf.Tensor): ParityCase[] {
  return [
    { title: 'logits', inputs: { x: floats([6, 10], -5, 5) }, apply: ({ x }) => apply(x!) },
    { title: 'one row', inputs: { x: floats([7]) }, apply: ({ x }) => apply(x!) },
    { title: 'three axes', inputs: { x: floats([2, 3, 4]) }, apply: ({ x }) => apply(x!) },
    { title: 'large logits', inputs: { x: floats([4, 10], -300, 300) }, apply: ({ x }) => apply(x!), derivatives: 0 },
  ];
}

const extremeTies: ParityCase['inputs'] = { x: listed([2, 4], [1, 3, 3, 1, 2, 2, 2, 2]) };

/** Parity cases of the kernels that reduce axes, and of those over a row. */
export const reduceCases: ParityTable = {
  All: truth(tf.all),
  Any: truth(tf.any),
  ArgMax: extremeIndex(tf.argMax),
  ArgMin: extremeIndex(tf.argMin),
  Max: [
    ...everywhere(tf.max, 1),
    onIntegers(tf.max),
    { title: 'ties', inputs: extremeTies, apply: ({ x }) => tf.max(x!, 1), derivatives: 1 },
  ],
  Min: [
    ...everywhere(tf.min, 1),
    onIntegers(tf.min),
    { title: 'ties', inputs: extremeTies, apply: ({ x }) => tf.min(x!, 1), derivatives: 1 },
  ],
  Prod: everywhere(tf.prod, 0, [0.9, 1.1]),
  Softmax: rows((x) => tf.softmax(x)),
  Sum: [
    ...everywhere(tf.sum),
    onIntegers(tf.sum),
    {
      title: 'truth values',
      inputs: { x: floats([3, 5]) },
      apply: ({ x }) => tf.sum(x!.greater(0), 1),
      derivatives: 0,
    },
  ],
  Mean: [...everywhere(tf.mean), onIntegers(tf.mean)],
};
