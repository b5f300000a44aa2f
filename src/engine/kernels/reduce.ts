import type { GraphBuilder, Value, ValueType } from '../graph.ts';
import {
  attribute,
  cast,
  full,
  input,
  positiveAxes,
  reshape,
  sizeOf,
  type Kernel,
  type KernelAttributes,
} from './kernel.ts';

/** Rows of a multiple of this many numbers all begin at the same alignment in memory, whatever vectors a processor has. */
const alignedLength = 16;

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((side, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [side]));
}

interface Reduction {
  readonly x: Value;
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** tfjs names the axes differently from kernel to kernel: `axis` for sums, `reductionIndices` for extremes. */
function readReduction(graph: GraphBuilder, x: Value, attributes: KernelAttributes): Reduction {
  const given = attribute<number | number[] | null | undefined>(attributes, 'axis') ?? attributes.reductionIndices;
  const all = x.shape.map((_, axis) => axis);
  const axes = given === undefined || given === null ? all : positiveAxes(given as number | number[], x.shape.length);
  return { x: full(graph, x), axes, keepDims: attribute<boolean>(attributes, 'keepDims') };
}

function reduce(graph: GraphBuilder, op: string, { x, axes, keepDims }: Reduction, dtype: ValueType = x.dtype): Value {
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.length === 0) return x;
  return graph.node(op, [x, graph.integers(axes)], shape, dtype, { keepdims: keepDims ? 1 : 0 });
}

/**
 * How many numbers a reduction takes where they lie in a row, one after the other in memory, and rows begin at different
 * alignments. The runtime's own reduction changes its order of summation with the alignment, so that equal rows at
 * different places of a batch could differ in the last bit (law 1); its matrix product with ones does not.
 */
function unalignedRow({ x, axes }: Reduction): number | undefined {
  const lead = x.shape.length - axes.length;
  const length = sizeOf(x.shape.slice(lead));
  const isRow = lead > 0 && axes.length > 0 && axes.every((axis) => axis >= lead);
  return isRow && x.dtype === 'float32' && length % alignedLength !== 0 ? length : undefined;
}

function sum(graph: GraphBuilder, reduction: Reduction): Value {
  const length = unalignedRow(reduction);
  if (length === undefined) return reduce(graph, 'ReduceSum', reduction);
  const { x, axes, keepDims } = reduction;
  const lead = x.shape.slice(0, x.shape.length - axes.length);
  const rows = reshape(graph, x, [...lead, length]);
  const ones = full(graph, graph.uniform(1, [length, 1], 'float32'));
  const product = graph.node('MatMul', [rows, ones], [...lead, 1], 'float32');
  return reshape(graph, product, reducedShape(x.shape, axes, keepDims));
}

const reduction =
  (op: string): Kernel =>
  (graph, inputs, attributes) =>
    reduce(graph, op, readReduction(graph, input(inputs, 'x'), attributes));

const logical =
  (op: string): Kernel =>
  (graph, inputs, attributes) => {
    const numbers = cast(graph, input(inputs, 'x'), 'int32');
    return cast(graph, reduce(graph, op, readReduction(graph, numbers, attributes)), 'bool');
  };

const argument =
  (op: string): Kernel =>
  (graph, inputs, attributes) => {
    const x = full(graph, input(inputs, 'x'));
    const axis = positiveAxes(attribute<number>(attributes, 'axis'), x.shape.length)[0] ?? 0;
    const index = graph.node(op, [x], reducedShape(x.shape, [axis], false), 'int64', { axis, keepdims: 0 });
    return cast(graph, index, 'int32');
  };

/** The exponentials of each row, divided by their sum. */
const softmax: Kernel = (graph, inputs) => {
  const x = full(graph, input(inputs, 'logits'));
  const axes = [x.shape.length - 1];
  const largest = reduce(graph, 'ReduceMax', { x, axes, keepDims: true });
  const shifted = graph.node('Sub', [x, largest], x.shape, 'float32');
  const exponentials = graph.node('Exp', [shifted], x.shape, 'float32');
  const total = sum(graph, { x: exponentials, axes, keepDims: true });
  return graph.node('Div', [exponentials, total], x.shape, 'float32');
};

/** Kernels that reduce axes, and those over a row. */
export const reduceKernels: Record<string, Kernel> = {
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Softmax: softmax,
  Sum: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const numbers = x.dtype === 'bool' ? cast(graph, x, 'int32') : x;
    return sum(graph, readReduction(graph, numbers, attributes));
  },
  Mean: (graph, inputs, attributes) => {
    const read = readReduction(graph, cast(graph, input(inputs, 'x'), 'float32'), attributes);
    const count = unalignedRow(read);
    if (count === undefined) return reduce(graph, 'ReduceMean', read);
    const total = sum(graph, read);
    return graph.node('Div', [total, graph.uniform(count, [], 'float32')], total.shape, 'float32');
  },
};
