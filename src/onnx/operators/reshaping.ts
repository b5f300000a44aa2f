import { sizeOf } from '../../engine/graph.ts';
import { ModelFault, showShape } from '../faults.ts';
import { expanded, reshaped } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { axesOf, axisOf, bounded, broadcast } from '../shapes.ts';
import { filled, knownIntegers, laned, Value } from '../value.ts';

/** The wanted shape of as many elements: 0 copies a side, -1 is what is left over. */
function wantedShape(shape: readonly number[], wanted: readonly number[], keepsZero: boolean): number[] {
  const impossible = new ModelFault(`it reshapes ${showShape(shape)} to ${showShape(wanted)}`);
  const sides = wanted.map((side, axis) => (side === 0 && !keepsZero ? (shape[axis] ?? -2) : side));
  if (sides.some((side) => side < -1) || sides.filter((side) => side === -1).length > 1) throw impossible;
  const rest = sizeOf(shape) / sizeOf(sides.filter((side) => side !== -1));
  const result = sides.map((side) => (side === -1 ? rest : side));
  if (!result.every(Number.isInteger) || sizeOf(result) !== sizeOf(shape)) throw impossible;
  return result;
}

const reshape: Operator = (operation) => {
  const value = operation.input(0);
  const wanted = operation.numbers(1) ?? operation.list('shape') ?? [];
  const shape = wantedShape(value.shape, wanted, operation.integer('allowzero', 0) === 1);
  return reshaped(value, bounded(shape), operation.lanes);
};

const flatten: Operator = (operation) => {
  const value = operation.input(0);
  const rank = value.shape.length;
  const axis = operation.integer('axis', 1);
  const cut = axis === rank ? rank : axisOf(axis, Math.max(1, rank));
  return reshaped(value, [sizeOf(value.shape.slice(0, cut)), sizeOf(value.shape.slice(cut))], operation.lanes);
};

/** Axes as an attribute until opset 12, as an input from 13 on. */
function givenAxes(operation: Operation): readonly number[] | undefined {
  return operation.opset >= 13 ? operation.numbers(1) : operation.list('axes');
}

const squeeze: Operator = (operation) => {
  const value = operation.input(0);
  const { shape } = value;
  const given = givenAxes(operation);
  const axes = given ? axesOf(given, shape.length) : shape.flatMap((side, axis) => (side === 1 ? [axis] : []));
  if (axes.some((axis) => shape[axis] !== 1)) {
    throw new ModelFault(`it leaves out axes ${showShape(axes)} of ${showShape(shape)}`);
  }
  return reshaped(
    value,
    shape.filter((_, axis) => !axes.includes(axis)),
    operation.lanes,
  );
};

const unsqueeze: Operator = (operation) => {
  const value = operation.input(0);
  const given = givenAxes(operation) ?? [];
  const rank = value.shape.length + given.length;
  const axes = axesOf(given, rank);
  const sides = [...value.shape];
  for (const axis of axes) sides.splice(axis, 0, 1);
  return reshaped(value, bounded(sides), operation.lanes);
};

const toLast = '0,2,3,1';
const toFirst = '0,3,1,2';

const transpose: Operator = (operation) => {
  const value = operation.input(0);
  const rank = value.shape.length;
  const order = operation.list('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (order.length !== rank || axesOf(order, rank).length !== rank) {
    throw new ModelFault(`it puts the axes of ${showShape(value.shape)} in the order ${showShape(order)}`);
  }
  const shape = order.map((axis) => value.shape[axis]!);
  if (!value.isLaned) return new Value(shape, value.dtype, false, { tensor: value.tensor.transpose([...order]) });
  if (order.join() === toLast && value.isImage) return laned(value.image, shape);
  if (order.join() === toFirst) return new Value(shape, value.dtype, true, { image: value.tensor as never });
  if (order[0] === 0) return laned(value.tensor.transpose([...order]), shape);
  const turned = value.tensor
    .reshape([operation.lanes, ...value.shape])
    .transpose([0, ...order.map((axis) => axis + 1)]);
  return laned(turned, shape);
};

const expand: Operator = (operation) => {
  const value = operation.input(0);
  return expanded(operation, value, broadcast(value.shape, operation.numbers(1) ?? []));
};

const tile: Operator = (operation) => {
  const value = operation.input(0);
  const repeats = operation.numbers(1) ?? [];
  if (repeats.length !== value.shape.length || repeats.some((count) => count < 0)) {
    throw new ModelFault(`it repeats ${showShape(value.shape)} ${showShape(repeats)} times`);
  }
  const apart = value.shape.flatMap((side) => [1, side]);
  const wide = bounded(value.shape.flatMap((side, axis) => [repeats[axis]!, side]));
  const shape = value.shape.map((side, axis) => side * repeats[axis]!);
  return reshaped(expanded(operation, reshaped(value, bounded(apart), operation.lanes), wide), shape, operation.lanes);
};

const shapeOf: Operator = (operation) => {
  const { shape } = operation.input(0);
  return knownIntegers(shape.slice(operation.integer('start', 0), operation.integer('end', shape.length)));
};

const dropout: Operator = (operation) => {
  const value = operation.input(0);
  if ((operation.number(2) ?? 0) !== 0) throw new ModelFault('it is exported for training, where it drops at random');
  return operation.hasOutput(1) ? [value, filled(value.shape, 1, 'bool')] : value;
};

/** What changes shapes and the order of axes. */
export const reshaping: Operators = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Shape: shapeOf,
  Size: (operation) => knownIntegers([sizeOf(operation.input(0).shape)], []),
  Identity: (operation) => operation.input(0),
  Dropout: dropout,
};
