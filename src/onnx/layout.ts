import * as tf from '@tensorflow/tfjs';
import type { Operation } from './operation.ts';
import { broadcast } from './shapes.ts';
import { filled, laned, lanedImage, shared, storedShape, Value } from './value.ts';

/** A value with the lanes on an axis of their own, [lanes, ...shape]; without lanes as it is. */
export function apart({ isLaned, shape, tensor }: Value, lanes: number): tf.Tensor {
  return isLaned ? tensor.reshape([lanes, ...shape]) : tensor;
}

/** What an op made, as a value of this shape. */
export function made(tensor: tf.Tensor, shape: readonly number[], isLaned: boolean): Value {
  return isLaned ? laned(tensor, shape) : shared(tensor);
}

/**
 * A value's tensor for an op that works along some of its axes only, and by how much these are shifted: the lanes get an axis of
 * their own where the first axis is among them.
 */
export function along(value: Value, axes: readonly number[], lanes: number): { tensor: tf.Tensor; shift: 0 | 1 } {
  if (!value.isLaned || (!axes.includes(0) && value.shape.length > 0)) return { tensor: value.tensor, shift: 0 };
  return { tensor: apart(value, lanes), shift: 1 };
}

/** Shapes in which values meet whose lanes have an axis of their own: sides of 1 are put between. */
function padded(value: Value, rank: number, lanes: number): tf.Tensor {
  if (!value.isLaned) return value.tensor;
  const ones = Array.from({ length: rank - value.shape.length }, () => 1);
  return value.tensor.reshape([lanes, ...ones, ...value.shape]);
}

/** A value without lanes such that it broadcasts against images with channels last. */
function sharedImage(value: Value): tf.Tensor {
  const { shape, tensor } = value;
  if (shape.length === 0) return tensor;
  if (shape.length === 4) return value.image;
  const [channels = 1, height = 1, width = 1] = [...Array<number>(3 - shape.length).fill(1), ...shape];
  if (height * width === 1) return tensor.reshape([channels]);
  return new Value([1, channels, height, width], value.dtype, false, {
    tensor: tensor.reshape([1, channels, height, width]),
  }).image;
}

function meetAsImages(values: readonly Value[], shape: readonly number[]): boolean {
  return (
    shape.length === 4 &&
    values.some(({ isImage, isLaned }) => isImage && isLaned) &&
    values.every((value) =>
      value.isLaned ? value.shape.length === 4 : value.shape.length < 4 || value.shape[0] === 1,
    ) &&
    values.every((value) => !value.isLaned || value.shape[0] === shape[0])
  );
}

function meetMerged(values: readonly Value[], shape: readonly number[]): boolean {
  const rank = shape.length;
  return values.every((value) =>
    value.isLaned
      ? value.shape.length === rank && (rank === 0 || value.shape[0] === shape[0])
      : value.shape.length < Math.max(1, rank) || value.shape[0] === 1,
  );
}

/** Applies an op that works element by element, with broadcasting. */
export function elementwise(
  { lanes }: Pick<Operation, 'lanes'>,
  values: readonly Value[],
  op: (...tensors: tf.Tensor[]) => tf.Tensor,
): Value {
  const shape = broadcast(...values.map((value) => value.shape));
  if (!values.some(({ isLaned }) => isLaned)) return shared(op(...values.map(({ tensor }) => tensor)));
  if (meetAsImages(values, shape)) {
    const images = values.map((value) => (value.isLaned ? value.image : sharedImage(value)));
    return lanedImage(op(...images) as tf.Tensor4D, shape[0]!);
  }
  if (meetMerged(values, shape)) return laned(op(...values.map(({ tensor }) => tensor)), shape);
  return laned(op(...values.map((value) => padded(value, shape.length, lanes))), shape);
}

/** A value repeated along sides of 1 until it has a shape that it broadcasts to. */
export function expanded(operation: Pick<Operation, 'lanes'>, value: Value, shape: readonly number[]): Value {
  const isSame = shape.length === value.shape.length && shape.every((side, axis) => side === value.shape[axis]);
  if (isSame) return value;
  const op = value.dtype === 'bool' ? tf.logicalOr : tf.add;
  return elementwise(operation, [value, filled(shape, 0, value.dtype)], op);
}

/** A value that every lane has for itself, though it is the same for all. */
export function spread(operation: Pick<Operation, 'lanes'>, value: Value): Value {
  if (value.isLaned) return value;
  const { shape, dtype } = value;
  const op = dtype === 'bool' ? tf.logicalOr : tf.add;
  const zeros = tf.fill([operation.lanes, ...shape], 0, dtype);
  return laned(op(value.tensor, zeros), shape);
}

/** A value with the same elements in another shape. */
export function reshaped(value: Value, shape: readonly number[], lanes: number): Value {
  const { host, isLaned, isWeight } = value;
  const stored = isLaned ? storedShape(shape, lanes) : [...shape];
  if (!host) return made(value.tensor.reshape(stored), shape, isLaned);
  const tensor = isWeight && { tensor: value.tensor.reshape(stored) };
  return new Value(shape, value.dtype, false, { host: { ...host, shape }, ...tensor });
}
