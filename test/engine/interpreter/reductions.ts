import type { GraphNode } from '../../../src/engine/graph.ts';
import { type Operators, integers, scalar } from './operators.ts';
import { type Tensor64, build, forEachIndex, sizeOf } from './tensor.ts';

function axesOf(x: Tensor64, given: Tensor64 | undefined, node: GraphNode): number[] {
  const rank = x.shape.length;
  const all = x.shape.map((_, axis) => axis);
  const listed = given ? [...given.values] : integers(node, 'axes', []);
  if (listed.length === 0) return scalar(node, 'noop_with_empty_axes', 0) === 1 ? [] : all;
  return listed.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** Collects the elements that fall together when `axes` are reduced, in row-major order. */
function groups(x: Tensor64, axes: readonly number[]): { shape: number[]; members: number[][] } {
  const shape = x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  const members = Array.from({ length: sizeOf(shape) }, (): number[] => []);
  let position = 0;
  forEachIndex(x.shape, (index) => {
    const group = index.reduce((at, i, axis) => at * shape[axis]! + (axes.includes(axis) ? 0 : i), 0);
    members[group]!.push(x.values[position++]!);
  });
  return { shape, members };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
  ReduceL1: (values) => sum(values.map(Math.abs)),
  ReduceL2: (values) => Math.hypot(...values),
  ReduceMax: (values) => Math.max(...values),
  ReduceMean: (values) => sum(values) / values.length,
  ReduceMin: (values) => Math.min(...values),
  ReduceProd: (values) => values.reduce((product, value) => product * value, 1),
  ReduceSum: sum,
  ReduceSumSquare: (values) => sum(values.map((value) => value * value)),
};

function reduceWith(reduce: (values: readonly number[]) => number): Operators[string] {
  return ([x, axes], node) => {
    const { members } = groups(x!, axesOf(x!, axes, node));
    return { shape: node.output.shape, values: Float64Array.from(members, reduce) };
  };
}

function extremeIndex(better: (a: number, b: number) => boolean): Operators[string] {
  return ([x], node) => {
    const axis = scalar(node, 'axis', 0);
    const { members } = groups(x!, [axis < 0 ? axis + x!.shape.length : axis]);
    const indices = members.map((values) => values.reduce((best, v, i) => (better(v, values[best]!) ? i : best), 0));
    return { shape: node.output.shape, values: Float64Array.from(indices) };
  };
}

function cumulate(x: Tensor64, axis: number, node: GraphNode): Tensor64 {
  const along = axis < 0 ? axis + x.shape.length : axis;
  const reverse = scalar(node, 'reverse', 0) === 1;
  const exclusive = scalar(node, 'exclusive', 0) === 1;
  const inner = sizeOf(x.shape.slice(along + 1));
  const side = x.shape[along]!;
  let position = 0;
  return build(x.shape, (index) => {
    const at = index[along]!;
    const start = position++ - at * inner;
    let total = 0;
    for (let i = 0; i < side; i++) {
      const counts = reverse ? i > at : i < at;
      if (counts || (i === at && !exclusive)) total += x.values[start + i * inner]!;
    }
    return total;
  });
}

/** Operators that reduce or scan along axes. */
export const reductions: Operators = {
  ...Object.fromEntries(Object.entries(reducers).map(([name, reduce]) => [name, reduceWith(reduce)])),
  ArgMax: extremeIndex((a, b) => a > b),
  ArgMin: extremeIndex((a, b) => a < b),
  CumSum: ([x, axis], node) => cumulate(x!, axis!.values[0]!, node),
};
