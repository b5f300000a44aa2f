import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { reshape, sizeOf, slice, transpose } from '../kernels/kernel.ts';
import type { Rule } from './rewrite.ts';

/** Geometry of a `ConvFilterGradient`: x [batch, height, width, inputs], dy [batch, …, outputs] to [h, w, inputs / groups, outputs]. */
export interface FilterGradientGeometry {
  readonly filter: readonly [height: number, width: number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

/** Whether a node is the filter gradient of a convolution, as recorded. */
export function isFilterGradient({ op, domain }: GraphNode): boolean {
  return domain === 'epsball' && op === 'ConvFilterGradient';
}

/** Reads what a recorded filter gradient says about its convolution. */
export function readGeometry({ output, attributes }: GraphNode): FilterGradientGeometry {
  return {
    filter: [output.shape[0]!, output.shape[1]!],
    strides: attributes['strides'] as [number, number],
    pads: attributes['pads'] as [number, number, number, number],
    dilations: (attributes['dilations'] ?? [1, 1]) as [number, number],
    groups: (attributes['group'] ?? 1) as number,
  };
}

/** The part of a padded image batch that one tap of the filter meets, [batch, outHeight, outWidth, channels]. */
function tap(graph: GraphBuilder, padded: Value, dy: Value, strides: readonly [number, number], at: number[]): Value {
  const [batch, , , channels] = padded.shape;
  const [row, column] = at;
  const ends = [row! + strides[0] * (dy.shape[1]! - 1) + 1, column! + strides[1] * (dy.shape[2]! - 1) + 1];
  return slice(graph, padded, [0, row!, column!, 0], [batch!, ...ends, channels!], [1, ...strides, 1]);
}

/** Channels split into groups, [..., groups, channels of a group]; as they are where there is one. */
function byGroup(graph: GraphBuilder, value: Value, groups: number): Value {
  if (groups === 1) return value;
  return reshape(graph, value, [...value.shape.slice(0, -1), groups, value.shape.at(-1)! / groups]);
}

/** All taps side by side, [taps * inputs, pixels], or [groups, taps * inputs of a group, pixels]. */
function sideBySide(graph: GraphBuilder, taps: readonly Value[], groups: number): Value {
  const split = taps.map((each) => byGroup(graph, each, groups));
  const first = split[0]!;
  const axis = first.shape.length - 1;
  const shape = first.shape.with(axis, taps.length * first.shape[axis]!);
  const stack = taps.length === 1 ? first : graph.node('Concat', split, shape, 'float32', { axis });
  const flat = reshape(graph, stack, [sizeOf(shape.slice(0, 3)), ...shape.slice(3)]);
  return transpose(graph, flat, groups === 1 ? [1, 0] : [1, 2, 0]);
}

/** Taps, [taps * inputs, pixels], times errors, [pixels, outputs]; group by group where both have an axis of groups. */
function multiply(graph: GraphBuilder, taps: Value, errors: Value): Value {
  const [depth, outputs] = [taps.shape.at(-2)!, errors.shape.at(-1)!];
  if (taps.shape.length === 2) return graph.node('MatMul', [taps, errors], [depth, outputs], 'float32');
  const operands = [taps, transpose(graph, errors, [1, 0, 2])];
  const product = graph.node('MatMul', operands, [taps.shape[0]!, depth, outputs], 'float32');
  return transpose(graph, product, [1, 0, 2]);
}

/**
 * Writes the filter gradient of a convolution as one matrix product, or one a group: all taps side by side,
 * [taps * inputs, pixels], times dy [pixels, outputs].
 */
export const lowerFilterGradient: Rule = (node, [x, dy], { builder }) => {
  if (!isFilterGradient(node)) return undefined;
  const geometry = readGeometry(node);
  const { filter, pads, dilations, groups } = geometry;
  const [top, left, bottom, right] = pads;
  const [batch, height, width, inputs] = x!.shape as [number, number, number, number];
  const paddedShape = [batch, height + top + bottom, width + left + right, inputs];
  const padded = pads.every((side) => side === 0)
    ? x!
    : builder.node('Pad', [x!, builder.integers([0, top, left, 0, 0, bottom, right, 0])], paddedShape, 'float32');
  const taps = Array.from({ length: filter[0] * filter[1] }, (_, i) =>
    tap(builder, padded, dy!, geometry.strides, [
      Math.floor(i / filter[1]) * dilations[0],
      (i % filter[1]) * dilations[1],
    ]),
  );
  const stack = sideBySide(builder, taps, groups);
  const flat = reshape(builder, dy!, [sizeOf(dy!.shape.slice(0, 3)), dy!.shape[3]!]);
  return reshape(builder, multiply(builder, stack, byGroup(builder, flat, groups)), node.output.shape);
};
