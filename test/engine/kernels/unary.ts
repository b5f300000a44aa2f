import * as tf from '@tensorflow/tfjs';
import { type Draw, type ParityCase, type ParityTable, floats, integers, listed } from './parity-case.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;

/** A function on a matrix, on a batch of images with odd sides, and on a single number. */
function shapes(apply: Unary, range: readonly [number, number], derivatives: 0 | 1 | 2 = 2): ParityCase[] {
  const drawn = [[3, 5], [2, 3, 5, 7], []].map((shape) => ({
    title: `[${shape.join()}] in ${range.join(' … ')}`,
    inputs: { x: floats(shape, ...range) },
    apply: ({ x }: Readonly<Record<string, tf.Tensor>>) => apply(x!),
    derivatives,
  }));
  return [...drawn, ofConstant(apply, (range[0] + range[1]) / 2 + 0.25)];
}

/** A function of a constant whose elements are all the same, which the graph stores once. */
function ofConstant(apply: Unary, element: number): ParityCase {
  return {
    title: `of a constant filled with ${element}`,
    inputs: { x: floats([2, 3]) },
    apply: ({ x }) => [apply(tf.fill([2, 3], element)), x!],
    derivatives: 0,
  };
}

/** A function at chosen points: borders, zeros, infinities. */
function points(apply: Unary, values: readonly number[], derivatives: 0 | 1 | 2 = 0): ParityCase {
  const at: Draw = listed([values.length], values);
  return { title: `at ${values.join(', ')}`, inputs: { x: at }, apply: ({ x }) => apply(x!), derivatives };
}

const halves = [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5];
const signs = [-3, -0, 0, 3];
const toInteger =
  (apply: (x: tf.Tensor) => tf.Tensor): Unary =>
  (x) =>
    apply(x).cast('int32');

/** Parity cases of the kernels of one tensor. */
export const unaryCases: ParityTable = {
  Abs: [...shapes(tf.abs, [-2, 2]), points(tf.abs, signs, 1)],
  Acos: shapes(tf.acos, [-0.9, 0.9]),
  Asin: shapes(tf.asin, [-0.9, 0.9]),
  Atan: shapes(tf.atan, [-3, 3]),
  Ceil: [...shapes(tf.ceil, [-3, 3], 1), points(tf.ceil, halves)],
  Cos: shapes(tf.cos, [-4, 4]),
  Elu: [...shapes(tf.elu, [-3, 3]), points(tf.elu, signs)],
  Erf: [...shapes(tf.erf, [-3, 3]), points(tf.erf, [-30, -4, 0, 4, 30])],
  Exp: [...shapes(tf.exp, [-3, 3]), points(tf.exp, [-1000, -80, 0, 80])],
  Floor: [...shapes(tf.floor, [-3, 3], 1), points(tf.floor, halves)],
  IsNan: [points(toInteger(tf.isNaN), [1, NaN, Infinity, -Infinity, 0])],
  IsInf: [points(toInteger(tf.isInf), [1, NaN, Infinity, -Infinity, 0])],
  Log: [...shapes(tf.log, [0.1, 4]), points(tf.log, [0, 1e-30, 1, 1e30])],
  Neg: [
    ...shapes(tf.neg, [-2, 2]),
    { title: 'integers', inputs: { x: integers([7], -5, 5) }, apply: ({ x }) => tf.neg(x!), derivatives: 0 },
  ],
  Reciprocal: shapes(tf.reciprocal, [0.3, 3]),
  Selu: [...shapes(tf.selu, [-3, 3], 1), points(tf.selu, [...signs, 100])],
  Relu: [...shapes(tf.relu, [-2, 2]), points(tf.relu, signs, 1)],
  Round: [...shapes(tf.round, [-3, 3], 1), points(tf.round, halves)],
  Sigmoid: [...shapes(tf.sigmoid, [-5, 5]), points(tf.sigmoid, [-90, 0, 90], 1)],
  Sign: [...shapes(tf.sign, [-2, 2], 1), points(tf.sign, signs)],
  Sin: shapes(tf.sin, [-4, 4]),
  Softplus: [...shapes(tf.softplus, [-5, 5]), points(tf.softplus, [-50, 0, 50], 1)],
  Sqrt: [...shapes(tf.sqrt, [0.1, 4]), points(tf.sqrt, [0, 1, 4])],
  Tan: shapes(tf.tan, [-1.2, 1.2]),
  Tanh: [...shapes(tf.tanh, [-3, 3]), points(tf.tanh, [-50, 0, 50], 1)],
  Expm1: shapes(tf.expm1, [-2, 2]),
  Log1p: shapes(tf.log1p, [-0.5, 3]),
  Rsqrt: shapes(tf.rsqrt, [0.3, 4]),
  Square: [
    ...shapes(tf.square, [-2, 2]),
    { title: 'integers', inputs: { x: integers([7], -5, 5) }, apply: ({ x }) => tf.square(x!), derivatives: 0 },
  ],
  LogicalNot: [
    {
      title: 'of a comparison',
      inputs: { x: floats([3, 5]) },
      apply: ({ x }) => tf.logicalNot(x!.greater(0)).cast('int32'),
      derivatives: 0,
    },
  ],
  Relu6: [...shapes(tf.relu6, [-4, 10], 1), points(tf.relu6, [-1, 0, 3, 6, 7], 1)],
  Step: [
    ...shapes((x) => tf.step(x), [-2, 2], 1),
    ...shapes((x) => tf.step(x, 0.25), [-2, 2], 1),
    points((x) => tf.step(x, 0.25), signs),
  ],
  LeakyRelu: [...shapes((x) => tf.leakyRelu(x, 0.1), [-2, 2], 1), points((x) => tf.leakyRelu(x, 0.3), signs, 1)],
  ClipByValue: [
    ...shapes((x) => tf.clipByValue(x, -0.5, 1), [-2, 2], 1),
    points((x) => tf.clipByValue(x, -1, 1), [-2, -1, 0, 1, 2], 1),
  ],
};
