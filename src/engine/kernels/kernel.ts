import { type GraphBuilder, sameShape, sizeOf, type Value, type ValueType } from '../graph.ts';

/** Attributes that tfjs hands to a kernel. */
export type KernelAttributes = Readonly<Record<string, unknown>>;

/** What a kernel is called with: its inputs by tfjs's names for them ("x", "a", "b", or "0", "1", … for lists). */
export type KernelInputs = Readonly<Record<string, Value>>;

/** Records one tfjs kernel as ONNX operators. */
export type Kernel = (graph: GraphBuilder, inputs: KernelInputs, attributes: KernelAttributes) => Value | Value[];

/** The input of this name, which tfjs guarantees. */
export function input(inputs: KernelInputs, name: string): Value {
  const value = inputs[name];
  if (!value) throw new Error(`kernel input "${name}" is missing`);
  return value;
}

/** The attribute of this name; the type is tfjs's contract. */
export function attribute<T>(attributes: KernelAttributes, name: string): T {
  return attributes[name] as T;
}

/** The shape that two shapes broadcast to, by the rules of NumPy. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    return left === 1 ? right : left;
  });
}

/** The shape in which a value is stored: uniform constants have all sides 1. */
function storedShape({ shape, uniform }: Value): readonly number[] {
  return uniform === undefined ? shape : shape.map(() => 1);
}

/** A value stored in its full shape, for operators that do not broadcast. */
export function full(graph: GraphBuilder, value: Value): Value {
  if (sameShape(storedShape(value), value.shape)) return value;
  return graph.node('Expand', [value, graph.integers(value.shape)], value.shape, value.dtype);
}

/** A value as the given shape, which it broadcasts to. */
export function expand(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  if (value.uniform !== undefined && value.dtype !== 'int64') return graph.uniform(value.uniform, shape, value.dtype);
  return graph.node('Expand', [value, graph.integers(shape)], shape, value.dtype);
}

/** What was expanded to make a value, or the value itself. */
function unexpanded(graph: GraphBuilder, value: Value): Value {
  return behind(graph, value, 'Expand') ?? value;
}

/**
 * Records an operator that works element by element with broadcasting. Operands that were expanded, and constants whose
 * elements are all equal, enter in their small form where the other operands give the result its shape.
 */
export function elementwise(graph: GraphBuilder, op: string, operands: readonly Value[], dtype?: ValueType): Value {
  const shape = operands.map((operand) => operand.shape).reduce(broadcastShape);
  const small = operands.map((operand) => unexpanded(graph, operand));
  const hasShape = (values: readonly Value[]): boolean =>
    sameShape(shape, values.map(storedShape).reduce(broadcastShape));
  const inputs = [small, operands].find(hasShape) ?? operands.map((operand) => full(graph, operand));
  return graph.node(op, inputs, shape, dtype ?? operands[0]!.dtype);
}

/** What an operator of this name made a value from; undefined where another did. */
function behind(graph: GraphBuilder, value: Value, op: string): Value | undefined {
  const producer = graph.producer(value);
  return producer?.op === op ? producer.inputs[0] : undefined;
}

/** A value with the same elements in another shape; one change of shape after another is one. */
export function reshape(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  if (value.uniform !== undefined && value.dtype !== 'int64') return graph.uniform(value.uniform, shape, value.dtype);
  const source = behind(graph, value, 'Reshape');
  if (source && sameShape(source.shape, shape)) return source;
  return graph.node('Reshape', [source ?? value, graph.integers(shape)], shape, value.dtype);
}

/** A value with its axes in another order, one after another being one: axis i of the result is axis `order[i]` of the value. */
export function transpose(graph: GraphBuilder, value: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => value.shape[axis]!);
  if (order.every((axis, i) => axis === i)) return value;
  if (value.uniform !== undefined && value.dtype !== 'int64') return graph.uniform(value.uniform, shape, value.dtype);
  const source = behind(graph, value, 'Transpose');
  if (!source) return graph.node('Transpose', [value], shape, value.dtype, { perm: order });
  const before = graph.producer(value)!.attributes['perm'] as readonly number[];
  return transpose(
    graph,
    source,
    order.map((axis) => before[axis]!),
  );
}

const convert = {
  float32: (element: number) => element,
  int32: Math.trunc,
  bool: (element: number) => (element === 0 ? 0 : 1),
} as const;

/** A value converted to another element type; to bool means "is not zero". */
export function cast(graph: GraphBuilder, value: Value, dtype: Exclude<ValueType, 'int64'>): Value {
  if (value.dtype === dtype) return value;
  if (value.uniform !== undefined) return graph.uniform(convert[dtype](value.uniform), value.shape, dtype);
  const code = { float32: 1, int32: 6, bool: 9 }[dtype];
  return graph.node('Cast', [value], value.shape, dtype, { to: code });
}

/** Part of a value: from `starts`, ending before `ends`, every `steps`-th element, along each axis. */
export function slice(
  graph: GraphBuilder,
  value: Value,
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[] = starts.map(() => 1),
): Value {
  const shape = starts.map((start, i) => Math.max(0, Math.ceil((ends[i]! - start) / steps[i]!)));
  if (sameShape(shape, value.shape) && steps.every((step) => step === 1)) return value;
  const axes = starts.map((_, axis) => axis);
  const indices = [starts, ends, axes, steps].map((each) => graph.integers(each));
  return graph.node('Slice', [full(graph, value), ...indices], shape, value.dtype);
}

/** A scalar constant of a value's element type. */
export function scalarLike(graph: GraphBuilder, value: Value, element: number): Value {
  if (value.dtype === 'int64') throw new Error('int64 values are shapes, not data');
  return graph.uniform(element, [], value.dtype);
}

/** Axes counted from the front. */
export function positiveAxes(axes: number | readonly number[], rank: number): number[] {
  return [axes].flat().map((axis) => (axis < 0 ? axis + rank : axis));
}

export { sizeOf };
