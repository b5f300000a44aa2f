import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { reshape, sizeOf, slice, transpose } from '../kernels/kernel.ts';
import type { Rule } from './rewrite.ts';

/** Geometry of a `ConvFilterGradient`: x [batch, height, width, inputs], dy [batch, …, outputs] to [h, w, inputs, outputs]. */
export interface FilterGradientGeometry {
  readonly filter: readonly [height: number, width: number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
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
  };
}

/** The part of a padded image batch that one tap of the filter meets, [batch, outHeight, outWidth, channels]. */
function tap(graph: GraphBuilder, padded: Value, dy: Value, strides: readonly [number, number], at: number[]): Value {
  const [batch, , , channels] = padded.shape;
  const [row, column] = at;
  const ends = [row! + strides[0] * (dy.shape[1]! - 1) + 1, column! + strides[1] * (dy.shape[2]! - 1) + 1];
  return slice(graph, padded, [0, row!, column!, 0], [batch!, ...ends, channels!], [1, ...strides, 1]);
}

/**
 * Writes the filter gradient of a convolution as one matrix product: all taps side by side, [taps * inputs, pixels], times
 * dy [pixels, outputs].
 */
export const lowerFilterGradient: Rule = (node, [x, dy], { builder }) => {
  if (!isFilterGradient(node)) return undefined;
  const { filter, strides, pads } = readGeometry(node);
  const [top, left, bottom, right] = pads;
  const [batch, height, width, inputs] = x!.shape as [number, number, number, number];
  const paddedShape = [batch, height + top + bottom, width + left + right, inputs];
  const padded = pads.every((side) => side === 0)
    ? x!
    : builder.node('Pad', [x!, builder.integers([0, top, left, 0, 0, bottom, right, 0])], paddedShape, 'float32');
  const taps = Array.from({ length: filter[0] * filter[1] }, (_, i) =>
    tap(builder, padded, dy!, strides, [Math.floor(i / filter[1]), i % filter[1]]),
  );
  const depth = taps.length * inputs;
  const pixels = sizeOf(dy!.shape.slice(0, 3));
  const outputs = dy!.shape[3]!;
  const stackShape = [...dy!.shape.slice(0, 3), depth];
  const stack = taps.length === 1 ? taps[0]! : builder.node('Concat', taps, stackShape, 'float32', { axis: 3 });
  const stacked = transpose(builder, reshape(builder, stack, [pixels, depth]), [1, 0]);
  const product = builder.node(
    'MatMul',
    [stacked, reshape(builder, dy!, [pixels, outputs])],
    [depth, outputs],
    'float32',
  );
  return reshape(builder, product, node.output.shape);
};
