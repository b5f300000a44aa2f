import { sizeOf } from '../engine/graph.ts';
import { Inexpressible, ModelFault, showShape } from './faults.ts';

/** Most elements of a value of one sample: 512 MiB as float32. */
const mostElements = 2 ** 27;

/** Most elements of a value that is computed while the file is read, since it is held in memory. */
export const mostFolded = 2 ** 20;

/** Most axes of a value: tensors beyond cannot be turned round. */
const mostAxes = 12;

/** The shape, if a value may have it. @throws ModelFault or Inexpressible otherwise */
export function bounded(shape: readonly number[]): readonly number[] {
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new ModelFault(`its result would have the shape ${showShape(shape)}`);
  }
  if (shape.length > mostAxes || sizeOf(shape) > mostElements) {
    throw new Inexpressible(`its result has the shape ${showShape(shape)}; at most 2^27 elements on 12 axes fit`);
  }
  return shape;
}

/** The shape that shapes broadcast to, by the rules of NumPy. @throws ModelFault where they do not */
export function broadcast(...shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const result = Array.from({ length: rank }, (_, axis) => {
    const sides = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((side) => side !== 1);
    if (sides.some((side) => side !== sides[0])) {
      throw new ModelFault(`its inputs have the shapes ${shapes.map(showShape).join(' and ')}`);
    }
    return sides[0] ?? 1;
  });
  return bounded(result);
}

/** An axis counted from the front. @throws ModelFault where there is none */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(found) && found >= 0 && found < rank) return found;
  throw new ModelFault(`it asks for axis ${axis} of a value with ${rank} axes`);
}

/** Several axes counted from the front, in ascending order. @throws ModelFault where one is missing or asked for twice */
export function axesOf(axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
  if (new Set(found).size !== found.length)
    throw new ModelFault(`it asks for axes ${showShape(axes)}, one of them twice`);
  return found;
}
