import type * as tf from '@tensorflow/tfjs';
import { elementwise } from '../layout.ts';
import type { Operator, Operators } from '../operation.ts';

const unary =
  (op: (x: tf.Tensor) => tf.Tensor): Operator =>
  (operation) =>
    elementwise(operation, [operation.input(0)], op);

/** Functions of one number. */
export const functions: Operators = {
  Abs: unary((x) => x.abs()),
  Acos: unary((x) => x.acos()),
  Asin: unary((x) => x.asin()),
  Atan: unary((x) => x.atan()),
  Ceil: unary((x) => x.ceil()),
  Cos: unary((x) => x.cos()),
  Erf: unary((x) => x.erf()),
  Exp: unary((x) => x.exp()),
  Floor: unary((x) => x.floor()),
  Log: unary((x) => x.log()),
  Neg: unary((x) => x.neg()),
  Reciprocal: unary((x) => x.reciprocal()),
  Round: unary((x) => x.round()),
  Sign: unary((x) => x.sign()),
  Sin: unary((x) => x.sin()),
  Sqrt: unary((x) => x.sqrt()),
  Tan: unary((x) => x.tan()),
};
