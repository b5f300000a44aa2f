import * as tf from '@tensorflow/tfjs';
import { logSumExp } from '../../nn/log-sum-exp.ts';
import { imageMean } from '../../nn/moments.ts';
import { Inexpressible } from '../faults.ts';
import { along, made, reshaped } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { axesOf } from '../shapes.ts';
import { laned, lanedImage, type Value } from '../value.ts';
import { largest, smallest } from './largest.ts';
import { euclideanLength } from './lengths.ts';

type Reduce = (x: tf.Tensor, axes: number[]) => tf.Tensor;

/** Where an axis of the file lies with channels last. */
const placeInImage = [0, 3, 1, 2];

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((side, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [side]));
}

/** Reduces axes of a value, counted from the front; `reduce` keeps them with side 1. */
export function reduceAxes(
  { lanes }: Pick<Operation, 'lanes'>,
  value: Value,
  axes: readonly number[],
  keepDims: boolean,
  reduce: Reduce,
): Value {
  const shape = reducedShape(value.shape, axes, keepDims);
  if (value.isLaned && value.isImage && !axes.includes(0)) {
    const reduced = reduce(
      value.image,
      axes.map((axis) => placeInImage[axis]!),
    ) as tf.Tensor4D;
    const image = lanedImage(reduced, value.shape[0]!);
    return keepDims ? image : laned(image.tensor, shape);
  }
  const { tensor, shift } = along(value, axes, lanes);
  const reduced = reduce(
    tensor,
    axes.map((axis) => axis + shift),
  );
  return made(value.isLaned ? reduced : reduced.reshape(shape), shape, value.isLaned);
}

/** Means of a value over some of its axes, which stay with side 1. */
export const meanOver: Reduce = (x, axes) => {
  const isOverPixels = x.rank === 4 && axes.length === 2 && axes.includes(1) && axes.includes(2);
  return isOverPixels ? imageMean(x as tf.Tensor4D).reshape([x.shape[0], 1, 1, x.shape[3]!]) : x.mean(axes, true);
};

/** The logarithm of the sum of exponentials over axes, which stay with side 1. */
const logSumExpOver: Reduce = (x, axes) => {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const rows = others.reduce((product, axis) => product * x.shape[axis]!, 1);
  const turned: tf.Tensor2D = x.transpose([...others, ...axes]).reshape([rows, x.size / rows]);
  return logSumExp(turned).reshape(x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side)));
};

/**
 * The axes to reduce: an attribute until `since`, an input from then on; all where none are given, or none at all, so that each number
 * is reduced alone.
 */
function reducedAxes(operation: Operation, since: number): readonly number[] {
  const rank = operation.input(0).shape.length;
  const given = operation.opset >= since ? operation.numbers(1) : operation.list('axes');
  if (given && given.length > 0) return axesOf(given, rank);
  const isNothing = operation.integer('noop_with_empty_axes', 0) === 1;
  return isNothing ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

const reduction =
  (reduce: Reduce, since = 18): Operator =>
  (operation) => {
    const value = operation.input(0);
    const axes = reducedAxes(operation, since);
    const keepDims = operation.integer('keepdims', 1) === 1;
    if (axes.length > 0) return reduceAxes(operation, value, axes, keepDims, reduce);
    const { shape } = value;
    return reduceAxes(operation, reshaped(value, [...shape, 1], operation.lanes), [shape.length], false, reduce);
  };

const product: Operator = (operation) => {
  if (operation.input(0).isLaned) throw new Inexpressible('products along an axis have no gradient here');
  return reduction((x, axes) => x.prod(axes, true))(operation);
};

const position =
  (op: (x: tf.Tensor, axis: number) => tf.Tensor): Operator =>
  (operation) => {
    if (operation.integer('select_last_index', 0) === 1) {
      throw new Inexpressible('the last of equal elements cannot be asked for');
    }
    const value = operation.input(0);
    const axes = axesOf([operation.integer('axis', 0)], value.shape.length);
    return reduceAxes(operation, value, axes, operation.integer('keepdims', 1) === 1, (x, [axis]) =>
      op(x, axis!).expandDims(axis),
    );
  };

/** Reductions of axes. */
export const reductions: Operators = {
  ArgMax: position((x, axis) => x.argMax(axis)),
  ArgMin: position((x, axis) => x.argMin(axis)),
  ReduceMean: reduction(meanOver),
  ReduceSum: reduction((x, axes) => x.sum(axes, true), 13),
  ReduceMax: reduction(largest),
  ReduceMin: reduction(smallest),
  ReduceProd: product,
  ReduceL1: reduction((x, axes) => x.abs().sum(axes, true)),
  ReduceL2: reduction(euclideanLength),
  ReduceLogSum: reduction((x, axes) => tf.log(x.sum(axes, true))),
  ReduceLogSumExp: reduction(logSumExpOver),
  ReduceSumSquare: reduction((x, axes) => x.square().sum(axes, true)),
};
