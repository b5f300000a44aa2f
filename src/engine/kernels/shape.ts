import * as tf from '@tensorflow/tfjs';
import { sizeOf, type GraphBuilder, type Value } from '../graph.ts';
import {
  attribute,
  cast,
  expand,
  full,
  input,
  positiveAxes,
  reshape,
  slice,
  transpose,
  type Kernel,
} from './kernel.ts';

function concat(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  const parts = values.filter(({ shape }) => sizeOf(shape) > 0);
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const side = parts.reduce((total, { shape }) => total + shape[axis]!, 0);
  const shape = first.shape.with(axis, side);
  return graph.node(
    'Concat',
    parts.map((part) => full(graph, part)),
    shape,
    first.dtype,
    { axis },
  );
}

function pad(graph: GraphBuilder, x: Value, paddings: readonly (readonly number[])[], constant: number): Value {
  const shape = x.shape.map((side, axis) => paddings[axis]![0]! + side + paddings[axis]![1]!);
  const pads = graph.integers([...paddings.map(([before]) => before!), ...paddings.map(([, after]) => after!)]);
  const element = cast(graph, graph.uniform(constant, [], 'float32'), x.dtype as 'float32' | 'int32');
  return graph.node('Pad', [full(graph, x), pads, element], shape, x.dtype);
}

function tile(graph: GraphBuilder, x: Value, repeats: readonly number[]): Value {
  const shape = x.shape.map((side, axis) => side * repeats[axis]!);
  if (x.shape.every((side, axis) => side === 1 || repeats[axis] === 1)) return expand(graph, x, shape);
  return graph.node('Tile', [full(graph, x), graph.integers(repeats)], shape, x.dtype);
}

/** A value as the helpers of tfjs take it that look at shapes alone. */
function shapeAlone({ shape }: Value): tf.Tensor {
  const known: Pick<tf.Tensor, 'shape' | 'rank'> = { shape: [...shape], rank: shape.length };
  return known as unknown as tf.Tensor;
}

/** Kernels that move elements without computing. */
export const shapeKernels: Record<string, Kernel> = {
  Identity: (_graph, inputs) => input(inputs, 'x'),
  Cast: (graph, inputs, attributes) =>
    cast(graph, input(inputs, 'x'), attribute<'float32' | 'int32' | 'bool'>(attributes, 'dtype')),
  Reshape: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const wanted = attribute<number[]>(attributes, 'shape');
    const known = sizeOf(wanted.filter((side) => side >= 0));
    return reshape(
      graph,
      x,
      wanted.map((side) => (side < 0 ? sizeOf(x.shape) / known : side)),
    );
  },
  ExpandDims: (graph, inputs, attributes) => {
    const x = input(inputs, 'input');
    const dim = attribute<number>(attributes, 'dim');
    return reshape(graph, x, x.shape.toSpliced(dim < 0 ? dim + x.shape.length + 1 : dim, 0, 1));
  },
  Transpose: (graph, inputs, attributes) =>
    transpose(graph, input(inputs, 'x'), attribute<number[]>(attributes, 'perm')),
  Tile: (graph, inputs, attributes) => tile(graph, input(inputs, 'x'), attribute<number[]>(attributes, 'reps')),
  Concat: (graph, inputs, attributes) => {
    const values = Object.values(inputs);
    const axis = positiveAxes(attribute<number>(attributes, 'axis'), values[0]!.shape.length)[0]!;
    return concat(graph, values, axis);
  },
  Pack: (graph, inputs, attributes) => {
    const axis = positiveAxes(attribute<number>(attributes, 'axis'), Object.values(inputs)[0]!.shape.length + 1)[0]!;
    const values = Object.values(inputs).map((value) => reshape(graph, value, value.shape.toSpliced(axis, 0, 1)));
    return concat(graph, values, axis);
  },
  Unpack: (graph, inputs, attributes) => {
    const x = input(inputs, 'value');
    const axis = positiveAxes(attribute<number>(attributes, 'axis'), x.shape.length)[0]!;
    return Array.from({ length: x.shape[axis]! }, (_, index) => {
      const starts = x.shape.map((_side, i) => (i === axis ? index : 0));
      const ends = x.shape.map((side, i) => (i === axis ? index + 1 : side));
      return reshape(graph, slice(graph, x, starts, ends), x.shape.toSpliced(axis, 1));
    });
  },
  SplitV: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const axis = positiveAxes(attribute<number>(attributes, 'axis'), x.shape.length)[0]!;
    const given = attribute<number | number[]>(attributes, 'numOrSizeSplits');
    const sizes = tf.backend_util.prepareSplitSize(shapeAlone(x), given, axis);
    return sizes.map((size, index) => {
      const start = sizes.slice(0, index).reduce((total, each) => total + each, 0);
      const starts = x.shape.map((_side, i) => (i === axis ? start : 0));
      return slice(graph, x, starts, x.shape.with(axis, start + size));
    });
  },
  Slice: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const begin = attribute<number | number[]>(attributes, 'begin');
    const size = attributes.size as number | number[] | undefined;
    const [starts, sizes] = tf.slice_util.parseSliceParams(shapeAlone(x), begin, size);
    const ends = starts!.map((start, axis) => start + sizes![axis]!);
    return slice(graph, x, starts!, ends);
  },
  PadV2: (graph, inputs, attributes) =>
    pad(
      graph,
      input(inputs, 'x'),
      attribute<number[][]>(attributes, 'paddings'),
      attribute<number>(attributes, 'constantValue'),
    ),
  MirrorPad: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const paddings = attribute<[number, number][]>(attributes, 'paddings');
    const mode = attribute<string>(attributes, 'mode') === 'reflect' ? 'reflect' : 'symmetric';
    if (mode === 'symmetric') throw new Error('symmetric mirror padding has no ONNX operator');
    const shape = x.shape.map((side, axis) => paddings[axis]![0] + side + paddings[axis]![1]);
    const pads = graph.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    return graph.node('Pad', [full(graph, x), pads], shape, x.dtype, { mode });
  },
  Reverse: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const all = x.shape.map((_, axis) => axis);
    const axes = positiveAxes(attribute<number | number[] | undefined>(attributes, 'dims') ?? all, x.shape.length);
    return reverse(graph, x, axes);
  },
};

/** A value with the order of elements turned round along some axes. */
export function reverse(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const indices = [axes.map(() => -1), axes.map((axis) => -x.shape[axis]! - 1), axes, axes.map(() => -1)].map((each) =>
    graph.integers(each),
  );
  return graph.node('Slice', [full(graph, x), ...indices], x.shape, x.dtype);
}
