import * as tf from '@tensorflow/tfjs';
import { elementwise, expanded, spread } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { broadcast } from '../shapes.ts';
import type { Value } from '../value.ts';

const binary =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  (operation) =>
    elementwise(operation, [operation.input(0), operation.input(1)], op);

/** Elements of one value where a condition holds, and of another elsewhere. */
export function choose(operation: Operation, values: readonly [Value, Value, Value]): Value {
  const shape = broadcast(...values.map((value) => value.shape));
  const isLaned = values.some((value) => value.isLaned);
  const whole = values
    .map((value) => expanded(operation, value, shape))
    .map((value) => (isLaned ? spread(operation, value) : value));
  return elementwise(operation, whole, (condition, yes, no) => tf.where(condition, yes, no));
}

/** Comparisons, and what is made of their results. */
export const logic: Operators = {
  Equal: binary(tf.equal),
  Greater: binary(tf.greater),
  GreaterOrEqual: binary(tf.greaterEqual),
  Less: binary(tf.less),
  LessOrEqual: binary(tf.lessEqual),
  And: binary(tf.logicalAnd),
  Or: binary(tf.logicalOr),
  Xor: binary((a, b) => tf.notEqual(a.cast('int32'), b.cast('int32'))),
  Not: (operation) => elementwise(operation, [operation.input(0)], (x) => tf.logicalNot(x)),
  IsNaN: (operation) => elementwise(operation, [operation.input(0)], (x) => tf.isNaN(x)),
  Where: (operation) => choose(operation, [operation.input(0), operation.input(1), operation.input(2)]),
};
