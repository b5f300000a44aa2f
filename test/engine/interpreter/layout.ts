import type { GraphNode } from '../../../src/engine/graph.ts';
import { type Operators, integers, scalar } from './operators.ts';
import { type Tensor64, broadcastShape, build, read } from './tensor.ts';

function reshapeTo(output: { readonly shape: readonly number[] }, x: Tensor64): Tensor64 {
  return { shape: output.shape, values: x.values };
}

function slice(inputs: readonly Tensor64[]): Tensor64 {
  const [x, starts, ends, axes, steps] = inputs;
  const chosen = x!.shape.map((side) => Array.from({ length: side }, (_, i) => i));
  for (const [i, start] of starts!.values.entries()) {
    const axis = (axes?.values[i] ?? i) + ((axes?.values[i] ?? i) < 0 ? x!.shape.length : 0);
    const side = x!.shape[axis]!;
    const step = steps?.values[i] ?? 1;
    const wrap = (at: number) => (at < 0 ? at + side : at);
    const first = Math.min(Math.max(wrap(start), 0), step > 0 ? side : side - 1);
    const last = Math.min(Math.max(wrap(ends!.values[i]!), step > 0 ? 0 : -1), side);
    const taken: number[] = [];
    for (let at = first; step > 0 ? at < last : at > last; at += step) taken.push(at);
    chosen[axis] = taken;
  }
  const shape = chosen.map(({ length }) => length);
  return build(shape, (index) =>
    read(
      x!,
      index.map((at, axis) => chosen[axis]![at]!),
    ),
  );
}

function pad(inputs: readonly Tensor64[], mode: unknown): Tensor64 {
  const [x, pads, fill] = inputs;
  const rank = x!.shape.length;
  const shape = x!.shape.map((side, axis) => side + pads!.values[axis]! + pads!.values[axis + rank]!);
  const mirror = (at: number, side: number) => {
    const period = Math.max(2 * (side - 1), 1);
    const wrapped = ((at % period) + period) % period;
    return wrapped < side ? wrapped : period - wrapped;
  };
  return build(shape, (index) => {
    const source = index.map((at, axis) => at - pads!.values[axis]!);
    if (mode === 'reflect')
      return read(
        x!,
        source.map((at, axis) => mirror(at, x!.shape[axis]!)),
      );
    const inside = source.every((at, axis) => at >= 0 && at < x!.shape[axis]!);
    return inside ? read(x!, source) : (fill?.values[0] ?? 0);
  });
}

function concat(inputs: readonly Tensor64[], axis: number): Tensor64 {
  const rank = inputs[0]!.shape.length;
  const along = axis < 0 ? axis + rank : axis;
  const total = inputs.reduce((sum, { shape }) => sum + shape[along]!, 0);
  const shape = inputs[0]!.shape.map((side, at) => (at === along ? total : side));
  return build(shape, (index) => {
    let at = index[along]!;
    let part = 0;
    while (at >= inputs[part]!.shape[along]!) at -= inputs[part++]!.shape[along]!;
    return read(
      inputs[part]!,
      index.map((value, i) => (i === along ? at : value)),
    );
  });
}

function gather(x: Tensor64, indices: Tensor64, axis: number): Tensor64 {
  const along = axis < 0 ? axis + x.shape.length : axis;
  const rank = indices.shape.length;
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  return build(shape, (index) => {
    const taken = read(indices, index.slice(along, along + rank));
    const wrapped = taken < 0 ? taken + x.shape[along]! : taken;
    return read(x, [...index.slice(0, along), wrapped, ...index.slice(along + rank)]);
  });
}

/** Adds updates to a vector at places, one after the other. */
function scatterAdd([x, places, updates]: readonly Tensor64[], node: GraphNode): Tensor64 {
  if (node.attributes['reduction'] !== 'add' || x!.shape.length !== 1) throw new Error('only sums into a vector');
  const values = x!.values.slice();
  places!.values.forEach((place, i) => {
    values[place]! += updates!.values[i]!;
  });
  return { shape: x!.shape, values };
}

/** Operators that move elements without computing. */
export const layout: Operators = {
  Concat: (inputs, node) => concat(inputs, scalar(node, 'axis', 0)),
  Expand: ([x], { output }) => build(broadcastShape(x!.shape, output.shape), (index) => read(x!, index)),
  Flatten: ([x], { output }) => reshapeTo(output, x!),
  Gather: ([x, indices], node) => gather(x!, indices!, scalar(node, 'axis', 0)),
  OneHot: ([indices, depth, offOn], node) => {
    const rank = indices!.shape.length;
    const axis = scalar(node, 'axis', -1);
    const along = axis < 0 ? axis + rank + 1 : axis;
    const shape = [...indices!.shape.slice(0, along), depth!.values[0]!, ...indices!.shape.slice(along)];
    return build(shape, (index) => {
      const hot = read(
        indices!,
        index.filter((_, i) => i !== along),
      );
      return offOn!.values[hot === index[along] ? 1 : 0]!;
    });
  },
  Pad: (inputs, node) => pad(inputs, node.attributes.mode),
  Reshape: ([x], { output }) => reshapeTo(output, x!),
  ScatterElements: scatterAdd,
  Slice: (inputs) => slice(inputs),
  Squeeze: ([x], { output }) => reshapeTo(output, x!),
  Tile: ([x], { output }) =>
    build(output.shape, (index) =>
      read(
        x!,
        index.map((at, axis) => at % x!.shape[axis]!),
      ),
    ),
  Transpose: ([x], node) => {
    const order = integers(node, 'perm', x!.shape.map((_, axis) => axis).reverse());
    return build(
      order.map((axis) => x!.shape[axis]!),
      (index) => {
        const source = x!.shape.map(() => 0);
        order.forEach((axis, at) => {
          source[axis] = index[at]!;
        });
        return read(x!, source);
      },
    );
  },
  Unsqueeze: ([x], { output }) => reshapeTo(output, x!),
};
