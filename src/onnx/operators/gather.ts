import { sizeOf } from '../../engine/graph.ts';
import type { HostTensor } from '../file/types.ts';
import { Inexpressible, ModelFault } from '../faults.ts';
import { reshaped } from '../layout.ts';
import type { Operator, Operators } from '../operation.ts';
import { taken } from '../pieces.ts';
import { axisOf, bounded, mostFolded } from '../shapes.ts';
import { known } from '../value.ts';

/** Indices counted from the front. @throws ModelFault where one lies outside */
function indicesOf({ values }: HostTensor, side: number): number[] {
  return Array.from(values, (index) => {
    const found = index < 0 ? index + side : index;
    if (found >= 0 && found < side) return found;
    throw new ModelFault(`it asks for element ${index} of ${side}`);
  });
}

/** The elements of known numbers for which `source` gives the positions. */
function pick(host: HostTensor, shape: readonly number[], source: (position: number) => number): HostTensor {
  if (sizeOf(shape) > mostFolded) throw new Inexpressible(`it makes ${sizeOf(shape)} numbers out of known ones`);
  const values = host.values.slice(0, 0).constructor as new (length: number) => HostTensor['values'];
  const picked = new values(sizeOf(shape));
  for (let position = 0; position < picked.length; position++) picked[position] = host.values[source(position)]!;
  return { shape, dtype: host.dtype, values: picked };
}

const gather: Operator = (operation) => {
  const value = operation.input(0);
  const axis = axisOf(operation.integer('axis', 0), value.shape.length);
  const side = value.shape[axis]!;
  const table = operation.host(1);
  const indices = indicesOf(table, side);
  const shape = bounded(value.shape.toSpliced(axis, 1, ...table.shape));
  if (value.host && !value.isWeight && sizeOf(shape) <= mostFolded) {
    const inner = sizeOf(value.shape.slice(axis + 1));
    const place = (position: number): number => {
      const [outer, rest] = [Math.floor(position / (inner * indices.length)), position % (inner * indices.length)];
      return (outer * side + indices[Math.floor(rest / inner)]!) * inner + (rest % inner);
    };
    return known(pick(value.host, shape, place));
  }
  return reshaped(taken(operation, value, axis, indices), shape, operation.lanes);
};

const gatherElements: Operator = (operation) => {
  const { shape } = operation.input(0);
  const host = operation.host(0);
  const table = operation.host(1);
  const axis = axisOf(operation.integer('axis', 0), shape.length);
  if (table.shape.length !== shape.length || table.shape.some((side, i) => i !== axis && side > shape[i]!)) {
    throw new ModelFault('its indices have another shape than its numbers');
  }
  const indices = indicesOf(table, shape[axis]!);
  const place = (position: number): number => {
    let rest = position;
    let stride = 1;
    let source = 0;
    for (let i = shape.length - 1; i >= 0; i--) {
      source += stride * (i === axis ? indices[position]! : rest % table.shape[i]!);
      rest = Math.floor(rest / table.shape[i]!);
      stride *= shape[i]!;
    }
    return source;
  };
  return known(pick(host, table.shape, place));
};

/** What picks elements by known indices. */
export const gathering: Operators = { Gather: gather, GatherElements: gatherElements };
