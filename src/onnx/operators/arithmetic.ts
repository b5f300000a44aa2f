import * as tf from '@tensorflow/tfjs';
import { ModelFault } from '../faults.ts';
import { elementwise, expanded } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { broadcast } from '../shapes.ts';

type Op = (...tensors: tf.Tensor[]) => tf.Tensor;

/** An operator of two inputs, element by element. */
const binary =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  (operation) =>
    elementwise(operation, [operation.input(0), operation.input(1)], op);

/** An operator of any number of inputs, two by two. */
const folded =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  (operation) =>
    operation.all().reduce((a, b) => elementwise(operation, [a, b], op));

/** The larger or smaller of several: tfjs's gradients want values of one shape. */
const extreme =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  (operation) => {
    const values = operation.all();
    const shape = broadcast(...values.map((value) => value.shape));
    return values
      .map((value) => (value.isLaned ? expanded(operation, value, shape) : value))
      .reduce((a, b) => elementwise(operation, [a, b], op));
  };

/** Whole numbers are divided towards zero. */
function divide(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.dtype !== 'int32') return tf.div(a, b);
  return tf.floorDiv(a.abs(), b.abs()).mul(a.sign().mul(b.sign()).cast('int32')).cast('int32');
}

/** The remainder with the sign of the dividend, as C computes it. */
function remainder(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.mod(a.abs(), b.abs()).mul(a.sign());
}

/** Powers with an exponent that is known are products and roots, whose derivatives need no logarithm. */
const powers = new Map<number, (x: tf.Tensor) => tf.Tensor>([
  [-1, (x) => x.reciprocal()],
  [-0.5, (x) => x.sqrt().reciprocal()],
  [0.5, (x) => x.sqrt()],
  [1, (x) => x],
  [2, (x) => x.square()],
  [3, (x) => x.square().mul(x)],
]);

function power(operation: Operation): ReturnType<Operator> {
  const [base, exponent] = [operation.input(0), operation.input(1)];
  const known = exponent.host?.values.length === 1 && base.dtype === 'float32' ? exponent.host.values[0] : undefined;
  const special = known === undefined ? undefined : powers.get(known);
  if (special && exponent.shape.length <= base.shape.length) return elementwise(operation, [base], special);
  return elementwise(operation, [base, exponent], (x, y) => tf.pow(x, y).cast(base.dtype));
}

function mean(operation: Operation): ReturnType<Operator> {
  const inputs = operation.all();
  const total = inputs.reduce((a, b) => elementwise(operation, [a, b], tf.add as Op));
  return elementwise(operation, [total], (x) => x.div(inputs.length));
}

/** Arithmetic of several inputs, element by element. */
export const arithmetic: Operators = {
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Mul: binary(tf.mul),
  Div: binary(divide),
  Mod: (operation) => {
    const isC = operation.integer('fmod', 0) === 1;
    if (!isC && operation.input(0).dtype === 'float32') throw new ModelFault('it takes whole numbers without fmod');
    return binary(isC ? remainder : tf.mod)(operation);
  },
  Pow: power,
  Max: extreme(tf.maximum),
  Min: extreme(tf.minimum),
  Sum: folded(tf.add),
  Mean: mean,
};
