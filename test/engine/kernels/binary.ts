import * as tf from '@tensorflow/tfjs';
import { type Draw, type ParityCase, type ParityTable, floats, integers, listed } from './parity-case.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Range = readonly [low: number, high: number];

/** Pairs of shapes: equal, broadcast on either side, on both at once, over images, and with a scalar. */
const shapePairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [3, 5],
    [3, 5],
  ],
  [[3, 5], [5]],
  [
    [1, 5],
    [3, 1],
  ],
  [
    [2, 1, 1, 3],
    [2, 5, 7, 3],
  ],
  [[4], []],
];

/** A function on every pair of shapes. */
function pairs(apply: Binary, a: Range, b: Range = a, derivatives: 0 | 1 | 2 = 2): ParityCase[] {
  return shapePairs.map(([left, right]) => ({
    title: `[${left.join()}] and [${right.join()}]`,
    inputs: { a: floats(left, ...a), b: floats(right, ...b) },
    apply: (inputs) => apply(inputs.a!, inputs.b!),
    derivatives,
  }));
}

/** A function with one operand constant: filled with one number, or holding several. */
function withConstants(
  apply: Binary,
  numbers: readonly number[],
  range: Range = [-2, 2],
  derivatives: 1 | 2 = 2,
): ParityCase[] {
  return numbers.flatMap((number) => [
    {
      title: `with ${number} on the right`,
      inputs: { a: floats([2, 3], ...range) },
      apply: ({ a }) => apply(a!, tf.fill([4, 1, 3], number)),
      derivatives,
    },
    {
      title: `with ${number} on the left`,
      inputs: { a: floats([2, 3], ...range) },
      apply: ({ a }) => apply(tf.fill([2, 1], number), a!),
      derivatives,
    },
    {
      title: `with a constant vector that holds ${number}`,
      inputs: { a: floats([2, 3], ...range) },
      apply: ({ a }) => apply(a!, tf.tensor1d([number, number + 1, number + 2])),
      derivatives,
    },
  ]);
}

function onIntegers(apply: Binary, a: Draw, b: Draw): ParityCase {
  return {
    title: 'integers',
    inputs: { a, b },
    apply: (inputs) => apply(inputs.a!, inputs.b!).cast('int32'),
    derivatives: 0,
  };
}

const smallIntegers = [integers([4, 5], -9, 9), integers([5], 1, 6)] as const;

/** A comparison, as integers, on shapes and on ties. */
function comparison(compare: Binary): ParityCase[] {
  const asInteger: Binary = (a, b) => compare(a, b).cast('int32');
  return [
    ...pairs(asInteger, [-2, 2], [-2, 2], 0),
    onIntegers(asInteger, integers([4, 5], 0, 3), integers([5], 0, 3)),
    {
      title: 'ties and infinities',
      inputs: { a: listed([5], [0, 1, -1, Infinity, 2]), b: listed([5], [-0, 1, 1, Infinity, -Infinity]) },
      apply: (inputs) => asInteger(inputs.a!, inputs.b!),
      derivatives: 0,
    },
  ];
}

function logical(combine: Binary): ParityCase[] {
  return pairs((a, b) => combine(a.greater(0), b.greater(0)).cast('int32'), [-2, 2], [-2, 2], 0);
}

/** Derivatives of a kernel for which tfjs has none where a shape is broadcast. */
function equalShapes(apply: Binary, derivatives: 1 | 2): ParityCase[] {
  return [
    [3, 5],
    [2, 3, 5, 4],
  ].map((shape) => ({
    title: `[${shape.join()}], differentiated`,
    inputs: { a: floats(shape), b: floats(shape) },
    apply: (inputs) => apply(inputs.a!, inputs.b!),
    derivatives,
  }));
}

/** The larger or the smaller: with ties, where each gradient goes to both. */
function extreme(apply: Binary): ParityCase[] {
  return [
    ...pairs(apply, [-2, 2], [-2, 2], 0),
    ...equalShapes(apply, 1),
    {
      title: 'ties',
      inputs: { a: listed([4], [0, 1, 2, -1]), b: listed([4], [0, 1, -2, -1]) },
      apply: (inputs) => apply(inputs.a!, inputs.b!),
      derivatives: 1,
    },
    onIntegers(apply, ...smallIntegers),
  ];
}

function select(condition: readonly number[], branch: readonly number[]): ParityCase {
  return {
    title: `mask [${condition.join()}] over [${branch.join()}]`,
    inputs: { mask: integers(condition, 0, 2), yes: floats(branch), no: floats(branch) },
    apply: ({ mask, yes, no }) => tf.where(mask!.cast('bool'), yes!, no!),
  };
}

/** Parity cases of the kernels of two tensors, and of `Select` and `AddN`. */
export const binaryCases: ParityTable = {
  Add: [...pairs(tf.add, [-2, 2]), ...withConstants(tf.add, [0, 1, 3]), onIntegers(tf.add, ...smallIntegers)],
  Sub: [...pairs(tf.sub, [-2, 2]), ...withConstants(tf.sub, [0, 1, 3]), onIntegers(tf.sub, ...smallIntegers)],
  Multiply: [...pairs(tf.mul, [-2, 2]), ...withConstants(tf.mul, [0, 1, 3]), onIntegers(tf.mul, ...smallIntegers)],
  RealDiv: [...pairs(tf.div, [-2, 2], [0.5, 2]), ...withConstants(tf.div, [1, 3], [0.5, 2])],
  Maximum: extreme(tf.maximum),
  Minimum: extreme(tf.minimum),
  Pow: [...pairs(tf.pow, [0.3, 2], [-2, 2], 1), ...withConstants(tf.pow, [1, 2], [0.5, 2], 1)],
  LogicalAnd: logical(tf.logicalAnd),
  LogicalOr: logical(tf.logicalOr),
  Equal: comparison(tf.equal),
  NotEqual: comparison(tf.notEqual),
  Greater: comparison(tf.greater),
  GreaterEqual: comparison(tf.greaterEqual),
  Less: comparison(tf.less),
  LessEqual: comparison(tf.lessEqual),
  SquaredDifference: [
    ...pairs(tf.squaredDifference, [-2, 2], [-2, 2], 0),
    ...equalShapes(tf.squaredDifference, 2),
    onIntegers(tf.squaredDifference, ...smallIntegers),
  ],
  FloorDiv: [
    ...pairs(tf.floorDiv, [-4, 4], [0.5, 2], 0),
    onIntegers(tf.floorDiv, ...smallIntegers),
    onIntegers(tf.floorDiv, integers([4, 5], -9, 9), integers([5], -6, -1)),
  ],
  Mod: [
    ...pairs(tf.mod, [-4, 4], [0.5, 2], 1),
    ...pairs(tf.mod, [-4, 4], [-2, -0.5], 1),
    onIntegers(tf.mod, ...smallIntegers),
  ],
  AddN: [
    {
      title: 'three matrices',
      inputs: { a: floats([3, 5]), b: floats([3, 5]), c: floats([3, 5]) },
      apply: ({ a, b, c }) => tf.addN([a!, b!, c!]),
    },
    { title: 'one vector', inputs: { a: floats([5]) }, apply: ({ a }) => tf.addN([a!]) },
  ],
  Prelu: [
    {
      title: 'a slope for each channel',
      inputs: { x: floats([2, 3, 5, 4]), alpha: floats([4], 0.1, 0.5) },
      apply: ({ x, alpha }) => tf.prelu(x!, alpha!),
      derivatives: 1,
    },
    {
      title: 'a slope for each element',
      inputs: { x: floats([3, 5]), alpha: floats([3, 5], 0.1, 0.5) },
      apply: ({ x, alpha }) => tf.prelu(x!, alpha!),
      derivatives: 1,
    },
  ],
  Select: [select([3, 5], [3, 5]), select([4], [4])],
};
