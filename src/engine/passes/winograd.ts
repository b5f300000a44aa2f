import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { elementwise, full, reshape, slice } from '../kernels/kernel.ts';
import { blockedNode } from './blocked/convolution.ts';
import { interleave } from './blocked/interleave.ts';
import type { Rule } from './rewrite.ts';

/** Fewest channels, in and out, from which on the products saved outweigh the sums needed for it. */
const fewestChannels = 32;

/** Whether a value is computed from constants alone, so that the runtime computes it once, when it loads the model. */
function isConstant(graph: GraphBuilder, value: Value): boolean {
  if (value.constant) return true;
  return graph.producer(value)?.inputs.every((input) => isConstant(graph, input)) ?? false;
}

/** Whether a node is a blocked 3x3 convolution that keeps the size of its images, with a constant filter and many channels. */
function isEligible({ op, domain, attributes, output }: GraphNode, filter: Value, graph: GraphBuilder): boolean {
  if (op !== 'Conv' || domain !== 'com.microsoft.nchwc' || 'group' in attributes) return false;
  const [outputs, channels, height, width] = filter.shape as [number, number, number, number];
  const geometry = [attributes['strides'], attributes['dilations'], attributes['pads']].join(' ');
  return (
    height === 3 &&
    width === 3 &&
    geometry === '1,1 1,1 1,1,1,1' &&
    Math.min(outputs, channels) >= fewestChannels &&
    output.shape[2]! % 2 === 0 &&
    isConstant(graph, filter)
  );
}

/** Convolutions on images of half the height, [batch, channels, height / 2, width]. */
class HalfHeight {
  readonly #graph: GraphBuilder;
  readonly #block: number;

  constructor(graph: GraphBuilder, block: number) {
    this.#graph = graph;
    this.#block = block;
  }

  /** Weighted sums of rows of the full images, from every second row on; `top` and `bottom` are rows of zeros around them. */
  sumRows(images: Value, weights: readonly number[], top: number, bottom: number): Value {
    const [batch, channels, height, width] = images.shape as [number, number, number, number];
    const perBlock = weights.flatMap((weight) => Array<number>(this.#block).fill(weight));
    const values = Array.from({ length: channels / this.#block }, () => perBlock).flat();
    const filter = this.#graph.constant(Float32Array.from(values), [channels, 1, weights.length, 1], 'float32');
    const attributes = { strides: [2, 1], pads: [top, 0, bottom, 0], group: channels };
    return this.#conv([images, full(this.#graph, filter)], [batch, channels, height / 2, width], attributes);
  }

  /** One row of filters slid along each row of the images. */
  convolve(images: Value, filter: Value, more: readonly Value[] = [], activation: GraphNode['attributes'] = {}): Value {
    const shape = images.shape.with(1, filter.shape[0]!);
    return this.#conv([images, filter, ...more], shape, { strides: [1, 1], pads: [0, 1, 0, 1], ...activation });
  }

  #conv(inputs: readonly Value[], shape: readonly number[], attributes: GraphNode['attributes']): Value {
    return blockedNode(this.#graph, inputs, shape, { dilations: [1, 1], ...attributes });
  }
}

/** The three rows of a filter, as filters [outputs, inputs, 1, 3] in the order of the runtime's blocked convolution. */
function filterRows(graph: GraphBuilder, filter: Value, block: number): [Value, Value, Value] {
  const [outputs, inputs] = filter.shape as [number, number];
  const split = [outputs / block, inputs / block, 3, 3, block, block];
  const pieces = reshape(graph, full(graph, filter), split);
  const row = (at: number): Value =>
    reshape(graph, slice(graph, pieces, [0, 0, at, 0, 0, 0], split.with(2, at + 1)), [outputs, inputs, 1, 3]);
  return [row(0), row(1), row(2)];
}

/**
 * Computes 3x3 convolutions with two thirds of the products, by Winograd's F(2, 3) along columns (Lavin & Gray 2016,
 * arXiv:1509.09308): two rows of the result from four sums of rows and four filters of one row each. Its rounding errors are
 * about those of the plain convolution.
 *
 * @param block channels in a block on this processor
 */
export const winograd =
  (block: number): Rule =>
  (node, [images, filter, bias, summand], { builder }) => {
    if (!filter || !isEligible(node, filter, builder)) return undefined;
    const half = new HalfHeight(builder, block);
    const [g0, g1, g2] = filterRows(builder, filter, block);
    const mean = (a: Value, b: Value): Value =>
      elementwise(builder, 'Mul', [elementwise(builder, 'Add', [a, b]), builder.uniform(0.5, [], 'float32')]);
    const outer = elementwise(builder, 'Add', [g0, g2]);
    const plus = half.convolve(half.sumRows(images!, [1, 1], 0, 0), mean(outer, g1));
    const minus = half.convolve(
      half.sumRows(images!, [-1, 1], 0, 0),
      mean(outer, builder.node('Neg', [g1], g1.shape, 'float32')),
    );
    const zero = full(builder, builder.uniform(0, [filter.shape[0]!], 'float32'));
    const { activation } = node.attributes;
    const isLast = summand === undefined;
    const last: GraphNode['attributes'] = activation !== undefined && isLast ? { activation } : {};
    const even = half.convolve(
      half.sumRows(images!, [1, 0, -1], 1, 0),
      g0,
      [bias ?? zero, elementwise(builder, 'Add', [plus, minus])],
      last,
    );
    const odd = half.convolve(
      half.sumRows(images!, [-1, 0, 1], 0, 1),
      g2,
      [bias ?? zero, elementwise(builder, 'Sub', [plus, minus])],
      last,
    );
    const rows = interleave(builder, [even, odd], node.output.shape[3]! * block);
    const made = reshape(builder, rows, node.output.shape);
    if (isLast) return made;
    const sum = elementwise(builder, 'Add', [made, summand]);
    return activation === undefined ? sum : builder.node('Relu', [sum], sum.shape, 'float32');
  };
