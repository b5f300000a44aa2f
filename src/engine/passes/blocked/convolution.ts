import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';
import { readGeometry } from '../lower-filter-gradient.ts';
import { blockFilter } from './filter.ts';
import { groupsOf, groupsToMerge, mergeGroups } from './groups.ts';
import { Image, nominalShape, sidesOf } from './image.ts';

/** Whether the runtime's blocked convolution can compute a convolution: whole blocks, also in groups, or few inputs to whole blocks. */
export function canBlockConv(node: GraphNode, block: number): boolean {
  const { op, domain, inputs } = node;
  if (op !== 'Conv' || domain !== '') return false;
  const { shape } = inputs[1]!;
  if (groupsOf(node) > 1) return groupsToMerge(shape, groupsOf(node), block) !== undefined;
  const [outputs, channels] = shape as [number, number];
  return channels % block === 0 || (channels < block && outputs % block === 0);
}

/** Records the runtime's convolution on blocked channels; shapes are those of the images if they were plain. */
export function blockedNode(
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

/** A filter in blocked order, and how many groups it then has. */
export function blockGroups(
  graph: GraphBuilder,
  block: number,
  filter: Value,
  groups: number,
): { weights: Value; attributes: GraphNode['attributes'] } {
  if (groups === 1) return { weights: blockFilter(graph, filter, block), attributes: {} };
  const count = groupsToMerge(filter.shape, groups, block)!;
  const weights = blockFilter(graph, mergeGroups(graph, filter, groups, count), block);
  return { weights, attributes: count === groups ? {} : { group: groups / count } };
}

/** A convolution in blocked order. */
export function blockConv(
  graph: GraphBuilder,
  block: number,
  node: GraphNode,
  images: Image,
  [filter, bias]: readonly Value[],
): Image {
  const sides = sidesOf(node.output.shape, 'first');
  const { weights, attributes } = blockGroups(graph, block, filter!, groupsOf(node));
  const { strides, pads, dilations } = node.attributes as Readonly<Record<string, readonly number[]>>;
  const stored = weights.shape[0]!;
  const channels = images.sides.channels;
  const x =
    channels % block === 0
      ? reshape(graph, images.get('blocked'), nominalShape(images.sides))
      : full(graph, images.get('first'));
  const inputs = [x, weights, ...(bias ? [padBias(graph, bias, stored)] : [])];
  const made = blockedNode(graph, inputs, nominalShape({ ...sides, channels: stored }), {
    strides: strides!,
    pads: pads!,
    dilations: dilations!,
    ...attributes,
  });
  const { batch, height, width } = sides;
  const blocked = reshape(graph, made, [batch, stored / block, height, width, block]);
  return new Image(graph, block, sides, 'blocked', blocked);
}

/** Whether a filter gradient can be computed in blocked order: one group, no gaps between taps, batch and outputs are whole blocks. */
export function canBlockFilterGradient(node: GraphNode, block: number): boolean {
  const { groups, dilations } = readGeometry(node);
  if (groups > 1 || Math.max(...dilations) > 1) return false;
  const dy = node.inputs[1]!.shape;
  return dy[0]! % block === 0 && dy[3]! % block === 0;
}

/** Columns of zeros around images in blocked order, and rows below; a negative number takes some away. */
function padSides(graph: GraphBuilder, images: Value, left: number, right: number, below: number): Value {
  if (left === 0 && right === 0 && below === 0) return images;
  const [batch, blocks, height, width, block] = images.shape as [number, number, number, number, number];
  const shape = [batch, blocks, height + below, width + left + right, block];
  const pads = graph.integers([0, 0, 0, left, 0, 0, 0, below, right, 0]);
  return graph.node('Pad', [full(graph, images), pads], shape, 'float32');
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
  const byChannel = transpose(graph, full(graph, x.get('first')), [1, 0, 2, 3]);
  const sides = { batch: inputs, channels: batch, height: x.sides.height, width: x.sides.width };
  const unpadded = new Image(graph, block, sides, 'first', byChannel).get('blocked');
  const below = extent[0] - sides.height - pads[0];
  const padded = padSides(graph, unpadded, pads[1], extent[1] - sides.width - pads[1], Math.min(0, below));
  const [, , rows, columns] = padded.shape as [number, number, number, number];
  const images = reshape(graph, padded, nominalShape({ ...sides, height: rows, width: columns }));
  const pieces = reshape(graph, full(graph, dy.get('blocked')), [
    batch / block,
    block,
    outputs / block,
    height,
    width,
    block,
  ]);
  const spread = reshape(graph, transpose(graph, pieces, [2, 0, 3, 4, 1, 5]), [outputs, batch, height, width]);
  const made = blockedNode(graph, [images, spread], [inputs, outputs, ...filter], {
    pads: [pads[0], 0, Math.max(0, below), 0],
    strides: [1, 1],
    dilations: strides,
  });
  const blocked = reshape(graph, made, [inputs, outputs / block, ...filter, block]);
  return reshape(graph, transpose(graph, blocked, [2, 3, 0, 1, 4]), node.output.shape);
}
