import { sameShape, type GraphBuilder, type GraphNode, type Value } from '../graph.ts';
import { elementwise, full, reshape, transpose } from '../kernels/kernel.ts';
import type { Rule, Surroundings } from './rewrite.ts';

const channelsFirst = [0, 3, 1, 2];
const channelsLast = [0, 2, 3, 1];

/** The node behind a transposition of these axes; undefined for any other value. */
function behindTransposition(graph: GraphBuilder, value: Value, axes: readonly number[]): GraphNode | undefined {
  const producer = graph.producer(value);
  const isWanted = producer?.op === 'Transpose' && sameShape(producer.attributes['perm'] as number[], axes);
  return isWanted ? graph.producer(producer.inputs[0]!) : undefined;
}

/** One factor or summand a channel as a tensor of this shape; undefined where it differs between samples or pixels. */
function perChannel(graph: GraphBuilder, value: Value, channels: number, shape: readonly number[]): Value | undefined {
  if (value.uniform !== undefined) {
    return graph.uniform(
      value.uniform,
      shape.map(() => 1),
      'float32',
    );
  }
  const isVector = value.shape.at(-1) === channels && value.shape.slice(0, -1).every((side) => side === 1);
  return isVector ? reshape(graph, value, shape) : undefined;
}

function convAgain(graph: GraphBuilder, node: GraphNode, inputs: readonly Value[]): Value {
  return transpose(graph, graph.again(node, inputs), channelsLast);
}

/** A convolution [b, h, w, c] that only this node uses, among its operands, and the other operand, one value a channel. */
function convAndOperand(
  { output, inputs: before }: GraphNode,
  inputs: readonly Value[],
  { builder, uses }: Surroundings,
): { conv: GraphNode; operand: Value; place: number } | undefined {
  for (const place of [0, 1]) {
    const conv = behindTransposition(builder, inputs[place]!, channelsLast);
    const operand = inputs[1 - place]!;
    if (conv?.op !== 'Conv' || uses(before[place]!) !== 1) continue;
    if (!sameShape(output.shape, inputs[place]!.shape)) continue;
    if (perChannel(builder, operand, output.shape[3]!, [output.shape[3]!])) return { conv, operand, place };
  }
  return undefined;
}

/** A scale after a convolution becomes part of its filter and bias, a shift part of its bias. */
const foldIntoConvBefore: Rule = (node, inputs, surroundings) => {
  if (node.op !== 'Mul' && node.op !== 'Add') return undefined;
  const found = convAndOperand(node, inputs, surroundings);
  if (!found) return undefined;
  const { builder } = surroundings;
  const { conv, operand } = found;
  const [images, filter, bias] = conv.inputs as [Value, Value, Value?];
  const channels = filter.shape[0]!;
  const vector = full(builder, builder.uniform(0, [channels], 'float32'));
  const shift = elementwise(builder, 'Add', [vector, perChannel(builder, operand, channels, [channels])!]);
  if (node.op === 'Add') {
    const sum = bias ? elementwise(builder, 'Add', [bias, shift]) : shift;
    return convAgain(builder, conv, [images, filter, sum]);
  }
  const scale = perChannel(builder, operand, channels, [channels, 1, 1, 1])!;
  const scaled = elementwise(builder, 'Mul', [filter, scale]);
  return convAgain(builder, conv, [images, scaled, ...(bias ? [elementwise(builder, 'Mul', [bias, shift])] : [])]);
};

/** A filter [outputs, inputs of a group, h, w] times one factor for each of the inputs of all groups. */
function scaleInputs(graph: GraphBuilder, filter: Value, scale: Value, groups: number): Value {
  const [outputs, inner, height, width] = filter.shape as [number, number, number, number];
  if (groups === 1) return elementwise(graph, 'Mul', [filter, scale]);
  const split = reshape(graph, filter, [groups, outputs / groups, inner, height, width]);
  const factors = scale.uniform === undefined ? reshape(graph, scale, [groups, 1, inner, 1, 1]) : scale;
  return reshape(graph, elementwise(graph, 'Mul', [split, factors]), filter.shape);
}

/** A scale before a convolution, or before a transposed one, becomes part of its filter. */
const foldIntoConvAfter: Rule = (node, inputs, { builder, uses }) => {
  if (node.op !== 'Conv' && node.op !== 'ConvTranspose') return undefined;
  const [images, filter, ...bias] = inputs as [Value, Value];
  const product = behindTransposition(builder, images, channelsFirst);
  const productBefore = behindTransposition(builder, node.inputs[0]!, channelsFirst);
  if (product?.op !== 'Mul' || !productBefore || uses(productBefore.output) !== 1) return undefined;
  const channels = images.shape[1]!;
  const scaleShape = node.op === 'Conv' ? [1, channels, 1, 1] : [channels, 1, 1, 1];
  for (const place of [0, 1]) {
    const unscaled = product.inputs[place]!;
    const scale = perChannel(builder, product.inputs[1 - place]!, channels, scaleShape);
    if (!scale || !sameShape(unscaled.shape, product.output.shape)) continue;
    const groups = node.op === 'Conv' ? ((node.attributes['group'] ?? 1) as number) : 1;
    const scaled = scaleInputs(builder, filter, scale, groups);
    return builder.again(node, [transpose(builder, full(builder, unscaled), channelsFirst), scaled, ...bias]);
  }
  return undefined;
};

/**
 * Makes scales and shifts that are the same for all samples and pixels, such as BatchNorm in evaluation and its gradient,
 * part of the convolution before or after them.
 */
export const foldAffine: Rule = (node, inputs, surroundings) =>
  foldIntoConvBefore(node, inputs, surroundings) ?? foldIntoConvAfter(node, inputs, surroundings);
