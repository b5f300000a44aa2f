import { ModelFault, showShape } from '../faults.ts';
import { spread } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { cut, joined, type Run } from '../pieces.ts';
import { axisOf } from '../shapes.ts';
import type { Value } from '../value.ts';

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The indices that a slice of a side takes, ends counted as NumPy does; a start before the first element is the first, also backwards. */
function sliced(side: number, start: number, end: number, step: number): Run {
  const fromFront = (position: number): number => (position < 0 ? position + side : position);
  const isForward = step > 0;
  const first = isForward ? clamp(fromFront(start), 0, side) : clamp(fromFront(start), 0, side - 1);
  const stop = isForward ? clamp(fromFront(end), 0, side) : clamp(fromFront(end), -1, side - 1);
  const count = Math.max(0, Math.ceil((stop - first) / step));
  return { start: first, count, step };
}

/** A slice: attributes until opset 9, inputs from 10 on. */
const slice: Operator = (operation) => {
  const isByInputs = operation.opset >= 10;
  const starts = isByInputs ? operation.numbers(1) : operation.list('starts');
  const ends = isByInputs ? operation.numbers(2) : operation.list('ends');
  const axes = (isByInputs ? operation.numbers(3) : operation.list('axes')) ?? starts?.map((_, axis) => axis);
  const steps = (isByInputs ? operation.numbers(4) : undefined) ?? starts?.map(() => 1);
  const lists = [starts, ends, axes, steps];
  if (!starts || !ends || !axes || !steps || lists.some((list) => list!.length !== starts.length)) {
    throw new ModelFault('its starts, ends, axes and steps are not equally many');
  }
  if (steps.includes(0)) throw new ModelFault('its step is 0');
  return axes.reduce<Value>((value, given, i) => {
    const axis = axisOf(given, value.shape.length);
    return cut(operation, value, axis, sliced(value.shape[axis]!, starts[i]!, ends[i]!, steps[i]!));
  }, operation.input(0));
};

/** The sizes of the parts of a side: given, or as even as possible. */
function sizesOf(operation: Operation, side: number): readonly number[] {
  const given = operation.opset >= 13 ? operation.numbers(1) : operation.list('split');
  if (given) return given;
  const count = operation.opset >= 18 ? operation.integer('num_outputs', operation.outputs) : operation.outputs;
  const size = Math.ceil(side / count);
  return Array.from({ length: operation.outputs }, (_, i) => clamp(side - i * size, 0, size));
}

const split: Operator = (operation) => {
  const value = operation.input(0);
  const axis = axisOf(operation.integer('axis', 0), value.shape.length);
  const side = value.shape[axis]!;
  const sizes = sizesOf(operation, side);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== side || sizes.length !== operation.outputs || sizes.some((size) => size < 0)) {
    throw new ModelFault(`it splits a side of ${side} into ${operation.outputs} parts of ${showShape(sizes)}`);
  }
  let start = 0;
  return sizes.map((size) => {
    const first = start;
    start += size;
    return cut(operation, value, axis, { start: first, count: size, step: 1 });
  });
};

const concat: Operator = (operation) => {
  const values = operation.all();
  const rank = values[0]!.shape.length;
  const axis = axisOf(operation.integer('axis', 1), rank);
  const fits = ({ shape }: Value): boolean =>
    shape.length === rank && shape.every((side, i) => i === axis || side === values[0]!.shape[i]);
  if (!values.every(fits)) {
    throw new ModelFault(`it joins ${values.map(({ shape }) => showShape(shape)).join(', ')} along axis ${axis}`);
  }
  const filledOnes = values.filter(({ shape }) => shape[axis]! > 0);
  if (filledOnes.length < 2) return filledOnes[0] ?? values[0]!;
  const isLaned = filledOnes.some((value) => value.isLaned);
  return joined(operation, isLaned ? filledOnes.map((value) => spread(operation, value)) : filledOnes, axis);
};

/** What cuts values into parts and joins them. */
export const cutting: Operators = { Slice: slice, Split: split, Concat: concat };
