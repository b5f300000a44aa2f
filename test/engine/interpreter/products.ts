import type { GraphNode } from '../../../src/engine/graph.ts';
import { type Operators, integers, scalar } from './operators.ts';
import { type Tensor64, broadcastShape, build, forEachIndex, read } from './tensor.ts';

function matMul(a: Tensor64, b: Tensor64): Tensor64 {
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape.at(-2)!;
  const inner = a.shape.at(-1)!;
  const columns = b.shape.at(-1)!;
  return build([...batch, rows, columns], (index) => {
    const at = index.slice(0, -2);
    const row = index.at(-2)!;
    const column = index.at(-1)!;
    let total = 0;
    for (let i = 0; i < inner; i++) total += read(a, [...at, row, i]) * read(b, [...at, i, column]);
    return total;
  });
}

function transposed(x: Tensor64): Tensor64 {
  return build([x.shape[1]!, x.shape[0]!], ([i, j]) => read(x, [j!, i!]));
}

function gemm([a, b, c]: readonly Tensor64[], node: GraphNode): Tensor64 {
  const left = scalar(node, 'transA', 0) === 1 ? transposed(a!) : a!;
  const right = scalar(node, 'transB', 0) === 1 ? transposed(b!) : b!;
  const product = matMul(left, right);
  const alpha = scalar(node, 'alpha', 1);
  const beta = scalar(node, 'beta', 1);
  return build(product.shape, (index) => alpha * read(product, index) + (c ? beta * read(c, index) : 0));
}

interface Window {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly group: number;
}

function windowOf(node: GraphNode): Window {
  return {
    strides: integers(node, 'strides', [1, 1]),
    pads: integers(node, 'pads', [0, 0, 0, 0]),
    dilations: integers(node, 'dilations', [1, 1]),
    group: scalar(node, 'group', 1),
  };
}

/** Calls `visit` for each (output place, tap) pair of a sliding window that falls inside the input. */
function slide(
  side: { readonly input: readonly number[]; readonly output: readonly number[]; readonly taps: readonly number[] },
  { strides, pads, dilations }: Window,
  visit: (input: readonly [number, number], output: readonly [number, number], tap: readonly [number, number]) => void,
): void {
  forEachIndex([...side.output, ...side.taps], ([oy, ox, ky, kx]) => {
    const y = oy! * strides[0]! + ky! * dilations[0]! - pads[0]!;
    const x = ox! * strides[1]! + kx! * dilations[1]! - pads[1]!;
    if (y >= 0 && x >= 0 && y < side.input[0]! && x < side.input[1]!) visit([y, x], [oy!, ox!], [ky!, kx!]);
  });
}

const flat = (shape: readonly number[], index: readonly number[]) =>
  index.reduce((position, at, axis) => position * shape[axis]! + at, 0);

function conv([x, filter, bias]: readonly Tensor64[], node: GraphNode): Tensor64 {
  const window = windowOf(node);
  const { shape } = node.output;
  const out = build(shape, ([, channel]) => bias?.values[channel!] ?? 0);
  const perGroup = filter!.shape[1]!;
  const outPerGroup = filter!.shape[0]! / window.group;
  const side = { input: x!.shape.slice(2), output: shape.slice(2), taps: filter!.shape.slice(2) };
  slide(side, window, ([y, xx], [oy, ox], [ky, kx]) => {
    forEachIndex([shape[0]!, shape[1]!, perGroup], ([n, o, i]) => {
      const channel = Math.floor(o! / outPerGroup) * perGroup + i!;
      out.values[flat(shape, [n!, o!, oy, ox])]! +=
        x!.values[flat(x!.shape, [n!, channel, y, xx])]! * filter!.values[flat(filter!.shape, [o!, i!, ky, kx])]!;
    });
  });
  return out;
}

function convTranspose([x, filter]: readonly Tensor64[], node: GraphNode): Tensor64 {
  const window = windowOf(node);
  const { shape } = node.output;
  const out = build(shape, () => 0);
  const inPerGroup = filter!.shape[0]! / window.group;
  const side = { input: shape.slice(2), output: x!.shape.slice(2), taps: filter!.shape.slice(2) };
  slide(side, window, ([y, xx], [oy, ox], [ky, kx]) => {
    forEachIndex([shape[0]!, filter!.shape[0]!, filter!.shape[1]!], ([n, i, o]) => {
      const channel = Math.floor(i! / inPerGroup) * filter!.shape[1]! + o!;
      out.values[flat(shape, [n!, channel, y, xx])]! +=
        x!.values[flat(x!.shape, [n!, i!, oy, ox])]! * filter!.values[flat(filter!.shape, [i!, o!, ky, kx])]!;
    });
  });
  return out;
}

/** x [batch, h, w, inputs] and dy [batch, oh, ow, outputs] to the gradient of the filter, [kh, kw, inputs / groups, outputs]. */
function convFilterGradient([x, dy]: readonly Tensor64[], node: GraphNode): Tensor64 {
  const { shape } = node.output;
  const out = build(shape, () => 0);
  const window = windowOf(node);
  const outPerGroup = shape[3]! / window.group;
  const side = { input: x!.shape.slice(1, 3), output: dy!.shape.slice(1, 3), taps: shape.slice(0, 2) };
  slide(side, window, ([y, xx], [oy, ox], [ky, kx]) => {
    forEachIndex([x!.shape[0]!, shape[2]!, shape[3]!], ([n, i, o]) => {
      const channel = Math.floor(o! / outPerGroup) * shape[2]! + i!;
      out.values[flat(shape, [ky, kx, i!, o!])]! +=
        x!.values[flat(x!.shape, [n!, y, xx, channel])]! * dy!.values[flat(dy!.shape, [n!, oy, ox, o!])]!;
    });
  });
  return out;
}

/** A pool over the pixels of each window, of which only those inside the images are given, with their places in all of x. */
function pool(
  [x]: readonly Tensor64[],
  node: GraphNode,
  combine: (values: readonly number[], places: readonly number[]) => number,
): Tensor64 {
  const { shape } = node.output;
  const taps = integers(node, 'kernel_shape', [1, 1]);
  const members = Array.from({ length: shape[2]! * shape[3]! }, (): (readonly [number, number])[] => []);
  const side = { input: x!.shape.slice(2), output: shape.slice(2), taps };
  slide(side, windowOf(node), (input, [oy, ox]) => members[oy * shape[3]! + ox]!.push(input));
  return build(shape, ([n, c, oy, ox]) => {
    const places = members[oy! * shape[3]! + ox!]!.map(([y, xx]) => flat(x!.shape, [n!, c!, y, xx]));
    return combine(
      places.map((place) => x!.values[place]!),
      places,
    );
  });
}

/** The largest pixel of each window, or, as the second result, its place; the first of equals. */
function maxPool(inputs: readonly Tensor64[], node: GraphNode): Tensor64 {
  const largest = (values: readonly number[]): number => Math.max(...values);
  if (node.place === 0) return pool(inputs, node, largest);
  return pool(inputs, node, (values, places) => places[values.indexOf(largest(values))]!);
}

const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

/** Matrix products, convolutions and pools. */
export const products: Operators = {
  AveragePool: (inputs, node) => pool(inputs, node, mean),
  Conv: conv,
  ConvFilterGradient: convFilterGradient,
  ConvTranspose: convTranspose,
  Gemm: gemm,
  GlobalAveragePool: ([x]) =>
    build([...x!.shape.slice(0, 2), 1, 1], ([n, c]) => {
      const size = x!.shape[2]! * x!.shape[3]!;
      const start = (n! * x!.shape[1]! + c!) * size;
      return mean([...x!.values.subarray(start, start + size)]);
    }),
  MatMul: ([a, b]) => matMul(a!, b!),
  MaxPool: maxPool,
};
