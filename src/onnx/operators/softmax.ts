import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../engine/graph.ts';
import { logSumExp } from '../../nn/log-sum-exp.ts';
import { along, made } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { axisOf } from '../shapes.ts';

type Rows = (rows: tf.Tensor2D) => tf.Tensor;

function logSoftmax(rows: tf.Tensor2D): tf.Tensor {
  return rows.sub(logSumExp(rows).expandDims(1));
}

/** The axes that a softmax normalises over, one after the other: one since opset 13, all from one on before. */
export function softmaxAxes(operation: Operation): { readonly from: number; readonly to: number } {
  const rank = operation.input(0).shape.length;
  const isSingle = operation.opset >= 13;
  const axis = axisOf(operation.integer('axis', isSingle ? -1 : 1), rank);
  return { from: axis, to: isSingle ? axis + 1 : rank };
}

const overRows =
  (op: Rows): Operator =>
  (operation) => {
    const value = operation.input(0);
    const { from, to } = softmaxAxes(operation);
    const axes = value.shape.map((_, axis) => axis).slice(from, to);
    const { tensor, shift } = along(value, axes, operation.lanes);
    const order = tensor.shape.map((_, axis) => axis);
    const turned = [
      ...order.slice(0, from + shift),
      ...order.slice(to + shift),
      ...order.slice(from + shift, to + shift),
    ];
    const sides = turned.map((axis) => tensor.shape[axis]!);
    const length = sizeOf(value.shape.slice(from, to));
    const rows: tf.Tensor2D = tensor.transpose(turned).reshape([tensor.size / length, length]);
    const back = order.map((axis) => turned.indexOf(axis));
    return made(op(rows).reshape(sides).transpose(back), value.shape, value.isLaned);
  };

/** Exponentials divided by their sum, and the logarithm of that. */
export const softmaxes: Operators = {
  Softmax: overRows((rows) => tf.softmax(rows)),
  LogSoftmax: overRows(logSoftmax),
};
