import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../engine/graph.ts';
import { ModelFault, showShape } from '../faults.ts';
import { apart, elementwise, expanded, made, reshaped, spread } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { bounded, broadcast } from '../shapes.ts';
import type { Value } from '../value.ts';

/** Rows of a value that depends on the input, times one matrix for all. */
function rowsTimesMatrix(a: Value, b: Value, shape: readonly number[]): Value {
  const inner = a.shape.at(-1)!;
  const rows: tf.Tensor2D = a.tensor.reshape([a.tensor.size / inner, inner]);
  return made(rows.matMul(b.tensor), shape, true);
}

/** Matrices of two values, two by two, with the leading axes broadcast. */
function batchTimesBatch(operation: Operation, a: Value, b: Value, shape: readonly number[]): Value {
  const batch = shape.slice(0, -2);
  const isLaned = a.isLaned || b.isLaned;
  const matrices = (value: Value): tf.Tensor => {
    const sides = value.shape.slice(-2);
    const whole = expanded(operation, value, [...batch, ...sides]);
    const every = isLaned ? spread(operation, whole) : whole;
    const count = sizeOf(batch) * (isLaned ? operation.lanes : 1);
    return apart(every, operation.lanes).reshape(count === 1 && batch.length === 0 ? sides : [count, ...sides]);
  };
  const product = tf.matMul(matrices(a), matrices(b));
  return made(isLaned ? product : product.reshape([...shape]), shape, isLaned);
}

/** The matrix product of the last two axes, as NumPy's `matmul` for values of two axes and more. */
export function matrixProduct(operation: Operation, a: Value, b: Value): Value {
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const [other, columns] = b.shape.slice(-2) as [number, number];
  if (inner !== other) throw new ModelFault(`it multiplies ${showShape(a.shape)} by ${showShape(b.shape)}`);
  const shape = bounded([...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns]);
  if (a.isLaned && !b.isLaned && b.shape.length === 2) return rowsTimesMatrix(a, b, shape);
  return batchTimesBatch(operation, a, b, shape);
}

const matMul: Operator = (operation) => {
  const [a, b] = [operation.input(0), operation.input(1)];
  if (a.shape.length === 0 || b.shape.length === 0) throw new ModelFault('it multiplies a single number');
  const { lanes } = operation;
  const left = a.shape.length === 1 ? reshaped(a, [1, ...a.shape], lanes) : a;
  const right = b.shape.length === 1 ? reshaped(b, [...b.shape, 1], lanes) : b;
  const product = matrixProduct(operation, left, right);
  const lead = product.shape.slice(0, -2);
  const [rows, columns] = product.shape.slice(-2) as [number, number];
  const shape = [...lead, ...(left === a ? [rows] : []), ...(right === b ? [columns] : [])];
  return reshaped(product, shape, lanes);
};

/** A matrix with its two axes exchanged. */
function turned({ lanes }: Operation, value: Value): Value {
  const [rows, columns] = value.shape as [number, number];
  const order = value.isLaned ? [0, 2, 1] : [1, 0];
  return made(apart(value, lanes).transpose(order), [columns, rows], value.isLaned);
}

const gemm: Operator = (operation) => {
  const operand = (index: number, flag: string): Value => {
    const value = operation.input(index);
    if (value.shape.length !== 2) throw new ModelFault(`its input ${index + 1} is no matrix`);
    return operation.integer(flag, 0) === 1 ? turned(operation, value) : value;
  };
  const product = matrixProduct(operation, operand(0, 'transA'), operand(1, 'transB'));
  const [alpha, beta] = [operation.scalar('alpha', 1), operation.scalar('beta', 1)];
  const scaled = (value: Value, factor: number): Value =>
    factor === 1 ? value : elementwise(operation, [value], (x) => x.mul(factor));
  const bias = operation.inputs[2];
  if (!bias || beta === 0) return scaled(product, alpha);
  return elementwise(operation, [scaled(product, alpha), scaled(bias, beta)], (x, y) => x.add(y));
};

/** Products of matrices. */
export const products: Operators = { MatMul: matMul, Gemm: gemm };
