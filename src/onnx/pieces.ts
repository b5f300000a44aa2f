import * as tf from '@tensorflow/tfjs';
import { Inexpressible } from './faults.ts';
import { along, made } from './layout.ts';
import type { Operation } from './operation.ts';
import { bounded } from './shapes.ts';
import { lanedImage, type Value } from './value.ts';

/** Indices at equal distances: `count` of them from `start` on. */
export interface Run {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** Most indices in a list. */
export const mostIndices = 2 ** 20;

/** More runs than this are taken by a matrix product in place of slices. */
const mostRuns = 24;

/** Cuts a list of indices into runs. */
function runsOf(indices: readonly number[]): Run[] {
  const runs: Run[] = [];
  let position = 0;
  while (position < indices.length) {
    const start = indices[position]!;
    const step = indices[position + 1] === start - 1 ? -1 : 1;
    let count = 1;
    while (indices[position + count] === start + count * step) count++;
    runs.push({ start, count, step });
    position += count;
  }
  return runs;
}

function sliceAlong(x: tf.Tensor, axis: number, start: number, count: number): tf.Tensor {
  if (start === 0 && count === x.shape[axis]) return x;
  return x.slice(
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.with(axis, count),
  );
}

/** Elements at equal distances: the axis is split in two, of which the second keeps its first. */
function strided(x: tf.Tensor, axis: number, start: number, count: number, step: number): tf.Tensor {
  const side = x.shape[axis]!;
  const missing = Math.max(0, start + count * step - side);
  const paddings = x.shape.map((_, i): [number, number] => (i === axis ? [0, missing] : [0, 0]));
  const long = missing > 0 ? x.cast('float32').pad(paddings).cast(x.dtype) : x;
  const split = sliceAlong(long, axis, start, count * step).reshape(x.shape.toSpliced(axis, 1, count, step));
  return sliceAlong(split, axis + 1, 0, 1).reshape(x.shape.with(axis, count));
}

function bySelection(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const last = x.rank - 1;
  const order = [...x.shape.keys()].filter((each) => each !== axis).concat(axis);
  const side = x.shape[axis]!;
  const selection = tf.oneHot(tf.tensor1d([...indices], 'int32'), side).cast<tf.Tensor2D>('float32');
  const rows: tf.Tensor2D = x
    .cast('float32')
    .transpose(order)
    .reshape([x.size / side, side]);
  const sides = order.map((each) => x.shape[each]!).with(last, indices.length);
  const back = [...x.shape.keys()].map((each) => order.indexOf(each));
  return rows.matMul(selection, false, true).reshape(sides).transpose(back).cast(x.dtype);
}

function takeRun(x: tf.Tensor, axis: number, { start, count, step }: Run): tf.Tensor {
  if (count <= 1 || step === 1) return sliceAlong(x, axis, start, count);
  if (step > 1) return strided(x, axis, start, count, step);
  return takeRun(x, axis, { start: start + (count - 1) * step, count, step: -step }).reverse(axis);
}

/** Elements of a tensor at known indices along one axis, in their order; its gradient adds up where an index occurs twice. */
function take(x: tf.Tensor, axis: number, indices: readonly number[]): tf.Tensor {
  const runs = runsOf(indices);
  if (runs.length === 0) return sliceAlong(x, axis, 0, 0);
  if (runs.length > mostRuns) return bySelection(x, axis, indices);
  const parts = runs.map((run) => takeRun(x, axis, run));
  return parts.length === 1 ? parts[0]! : tf.concat(parts, axis);
}

/** Where an axis of the file lies with channels last. */
const placeInImage = [0, 3, 1, 2];

function picked(
  { lanes }: Operation,
  value: Value,
  axis: number,
  count: number,
  pick: (x: tf.Tensor, axis: number) => tf.Tensor,
): Value {
  const shape = bounded(value.shape.with(axis, count));
  if (value.isLaned && value.isImage && axis !== 0) {
    return lanedImage(pick(value.image, placeInImage[axis]!) as tf.Tensor4D, shape[0]!);
  }
  const { tensor, shift } = along(value, [axis], lanes);
  return made(pick(tensor, axis + shift), shape, value.isLaned);
}

/** The parts of a value at known indices along one axis. */
export function taken(operation: Operation, value: Value, axis: number, indices: readonly number[]): Value {
  if (indices.length > mostIndices) throw new Inexpressible(`it takes ${indices.length} elements one by one`);
  return picked(operation, value, axis, indices.length, (x, place) => take(x, place, indices));
}

/** The parts of a value at equal distances along one axis. */
export function cut(operation: Operation, value: Value, axis: number, run: Run): Value {
  if (run.start === 0 && run.count === value.shape[axis] && run.step === 1) return value;
  return picked(operation, value, axis, run.count, (x, place) => takeRun(x, place, run));
}

/** Values one after the other along an axis. */
export function joined(operation: Operation, values: readonly Value[], axis: number): Value {
  const sides = values.map((value) => value.shape[axis]!);
  const shape = bounded(
    values[0]!.shape.with(
      axis,
      sides.reduce((total, side) => total + side, 0),
    ),
  );
  if (values.some((value) => value.isImage && value.isLaned) && axis !== 0) {
    const images = values.map(({ image }) => image);
    return lanedImage(tf.concat(images, placeInImage[axis]), shape[0]!);
  }
  const isLaned = values.some((value) => value.isLaned);
  const parts = values.map((value) => along(value, [axis], operation.lanes));
  return made(
    tf.concat(
      parts.map(({ tensor }) => tensor),
      axis + parts[0]!.shift,
    ),
    shape,
    isLaned,
  );
}
