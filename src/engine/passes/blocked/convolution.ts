import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';
import { readGeometry } from '../lower-filter-gradient.ts';
import { blockFilter } from './filter.ts';
import { Image, nominalShape, sidesOf } from './image.ts';

/** Whether the runtime's blocked convolution can compute a convolution: whole blocks, or few inputs to whole blocks. */
export function canBlockConv({ op, domain, inputs, attributes }: GraphNode, block: number): boolean {
  if (op !== 'Conv' || domain !== '' || 'group' in attributes) return false;
  const [outputs, channels] = inputs[1]!.shape as [number, number];
  return channels % block === 0 || (channels < block && outputs % block === 0);
}

function blockedNode(
  graph: GraphBuilder,
  inputs: readonly Value[],
  shape: readonly number[],
  attributes: GraphNode['attributes'],
): Value {
  const kernel = { kernel_shape: inputs[1]!.shape.slice(2) };
  return graph.node('Conv', inputs, shape, 'float32', { ...attributes, ...kernel }, [], 'com.microsoft.nchwc');
}

/** A bias for whole blocks of outputs. */
function padBias(graph: GraphBuilder, bias: Value, outputs: number): Value {
  const missing = outputs - bias.shape[0]!;
  if (missing === 0) return full(graph, bias);
  return graph.node('Pad', [full(graph, bias), graph.integers([0, missing])], [outputs], 'float32');
}

/** A convolution in blocked order. */
export function blockConv(
  graph: GraphBuilder,
  block: number,
  { output, attributes }: GraphNode,
  images: Image,
  [filter, bias]: readonly Value[],
): Image {
  const sides = sidesOf(output.shape, 'first');
  const weights = blockFilter(graph, filter!, block);
  const stored = weights.shape[0]!;
  const channels = images.sides.channels;
  const x =
    channels % block === 0
      ? reshape(graph, images.get('blocked'), nominalShape(images.sides))
      : full(graph, images.get('first'));
  const inputs = [x, weights, ...(bias ? [padBias(graph, bias, stored)] : [])];
  const made = blockedNode(graph, inputs, nominalShape({ ...sides, channels: stored }), attributes);
  const { batch, height, width } = sides;
  const blocked = reshape(graph, made, [batch, stored / block, height, width, block]);
  return new Image(graph, block, sides, 'blocked', blocked);
}

/** Whether a filter gradient can be computed in blocked order: batch and outputs are whole blocks. */
export function canBlockFilterGradient({ inputs }: GraphNode, block: number): boolean {
  const dy = inputs[1]!.shape;
  return dy[0]! % block === 0 && dy[3]! % block === 0;
}

/**
 * The gradient of a filter [h, w, inputs, outputs] as a convolution in which the batch is summed over: images are the
 * input channels, padded, and dy is the filter, spread out by the stride.
 */
export function blockFilterGradient(graph: GraphBuilder, block: number, node: GraphNode, x: Image, dy: Image): Value {
  const { filter, strides, pads } = readGeometry(node);
  const { batch, channels: outputs, height, width } = dy.sides;
  const inputs = x.sides.channels;
  const extent = [strides[0] * (height - 1) + filter[0], strides[1] * (width - 1) + filter[1]] as const;
  const after = [extent[0] - x.sides.height - pads[0], extent[1] - x.sides.width - pads[1]];
  const byChannel = transpose(graph, full(graph, x.get('first')), [1, 0, 2, 3]);
  const padded = graph.node(
    'Pad',
    [byChannel, graph.integers([0, 0, pads[0], pads[1], 0, 0, ...after])],
    [inputs, batch, ...extent],
    'float32',
  );
  const paddedSides = { batch: inputs, channels: batch, height: extent[0], width: extent[1] };
  const images = new Image(graph, block, paddedSides, 'first', padded).get('blocked');
  const pieces = reshape(graph, full(graph, dy.get('blocked')), [
    batch / block,
    block,
    outputs / block,
    height,
    width,
    block,
  ]);
  const spread = reshape(graph, transpose(graph, pieces, [2, 0, 3, 4, 1, 5]), [outputs, batch, height, width]);
  const made = blockedNode(
    graph,
    [reshape(graph, images, nominalShape(paddedSides)), spread],
    [inputs, outputs, ...filter],
    { pads: [0, 0, 0, 0], strides: [1, 1], dilations: strides },
  );
  const blocked = reshape(graph, made, [inputs, outputs / block, ...filter, block]);
  return reshape(graph, transpose(graph, blocked, [2, 3, 0, 1, 4]), node.output.shape);
}
