import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';
import { blockedNode, blockGroups } from './convolution.ts';
import { beforeTransposition } from './filter.ts';
import { groupsOf, groupsToMerge } from './groups.ts';
import { Image, nominalShape, sidesOf, type ImageSides } from './image.ts';
import { interleave } from './interleave.ts';

/** Along one side: the taps of the filter that meet every second result, and the zeros around the images. */
interface Phase {
  readonly taps: readonly number[];
  readonly before: number;
  readonly after: number;
}

/**
 * The results at even (`parity` 0) or odd places of a transposed convolution of stride 2: tap k of the filter adds place
 * m + (parity + pad - k) / 2 of the images to result 2m + parity.
 */
function phaseOf(parity: number, filter: number, pad: number): Phase {
  const taps = Array.from({ length: filter }, (_, tap) => filter - 1 - tap).filter(
    (tap) => (parity + pad - tap) % 2 === 0,
  );
  const first = (parity + pad - (taps[0] ?? 0)) / 2;
  return { taps, before: -first, after: first + taps.length - 1 };
}

function phasesOf({ inputs, attributes }: GraphNode): { rows: readonly Phase[]; columns: readonly Phase[] } {
  const [, , height, width] = inputs[1]!.shape as [number, number, number, number];
  const [top, left] = attributes['pads'] as [number, number];
  const phases = (filter: number, pad: number): Phase[] => [0, 1].map((parity) => phaseOf(parity, filter, pad));
  return { rows: phases(height, top), columns: phases(width, left) };
}

/** Whether the channels of a transposed convolution [inputs, outputs / groups, …] fill whole blocks on both sides, or can be made to. */
function fillsBlocks(node: GraphNode, block: number): boolean {
  const [inputs, inner, ...taps] = node.inputs[1]!.shape as [number, number];
  const groups = groupsOf(node);
  if (groups === 1) return inputs % block === 0 && inner % block === 0;
  return groupsToMerge([inner * groups, inputs / groups, ...taps], groups, block) !== undefined;
}

/** Whether a transposed convolution doubles the size of its images and has whole blocks of channels on both sides. */
export function canBlockTransposed(node: GraphNode, block: number): boolean {
  const { op, inputs, output, attributes } = node;
  if (op !== 'ConvTranspose' || inputs.length !== 2 || !fillsBlocks(node, block)) return false;
  if (String(attributes['strides']) !== '2,2' || String(attributes['dilations']) !== '1,1') return false;
  const [from, to] = [sidesOf(inputs[0]!.shape, 'first'), sidesOf(output.shape, 'first')];
  const { rows, columns } = phasesOf(node);
  return (
    to.height === 2 * from.height &&
    to.width === 2 * from.width &&
    [...rows, ...columns].every(({ taps, before, after }) => taps.length === 0 || Math.min(before, after) >= 0)
  );
}

/** Some taps of a filter [inputs, outputs / groups, h, w], as a filter [outputs, inputs / groups, rows, columns]. */
function pickTaps(
  graph: GraphBuilder,
  filter: Value,
  [rows, columns]: readonly [readonly number[], readonly number[]],
  groups: number,
): Value {
  const { source, axes } = beforeTransposition(graph, filter);
  const pick = (value: Value, axis: number, taps: readonly number[]): Value =>
    graph.node('Gather', [value, graph.integers(taps)], value.shape.with(axis, taps.length), 'float32', { axis });
  const [inputs, outputs, height, width] = axes as [number, number, number, number];
  const picked = pick(pick(full(graph, source), height, rows), width, columns);
  if (groups === 1) return transpose(graph, picked, [outputs, inputs, height, width]);
  const [all, inner] = filter.shape as [number, number];
  const taps = [rows.length, columns.length];
  const split = reshape(graph, transpose(graph, picked, axes), [groups, all / groups, inner, ...taps]);
  return reshape(graph, transpose(graph, split, [0, 2, 1, 3, 4]), [groups * inner, all / groups, ...taps]);
}

/**
 * A transposed convolution of stride 2, such as the input gradient of a convolution, in blocked order: a convolution for each
 * of the four kinds of places, even and odd rows and columns, with the taps of the filter that reach them.
 */
export function blockTransposed(
  graph: GraphBuilder,
  block: number,
  node: GraphNode,
  images: Image,
  filter: Value,
): Image {
  const sides = sidesOf(node.output.shape, 'first');
  const half: ImageSides = { ...sides, height: sides.height / 2, width: sides.width / 2 };
  const x = reshape(graph, images.get('blocked'), nominalShape(images.sides));
  const { rows, columns } = phasesOf(node);
  const groups = groupsOf(node);
  const place = (row: Phase, column: Phase): Value => {
    if (row.taps.length * column.taps.length === 0) return full(graph, graph.uniform(0, nominalShape(half), 'float32'));
    const picked = pickTaps(graph, filter, [row.taps, column.taps], groups);
    const { weights, attributes } = blockGroups(graph, block, picked, groups);
    const pads = [row.before, column.before, row.after, column.after];
    const settings = { pads, strides: [1, 1], dilations: [1, 1], ...attributes };
    return blockedNode(graph, [x, weights], nominalShape(half), settings);
  };
  const [even, odd] = rows.map((row) => {
    const [left, right] = columns.map((column) => place(row, column)) as [Value, Value];
    return interleave(graph, [left, right], block);
  }) as [Value, Value];
  const { batch, channels, height, width } = sides;
  const made = interleave(graph, [even, odd], width * block);
  return new Image(
    graph,
    block,
    sides,
    'blocked',
    reshape(graph, made, [batch, channels / block, height, width, block]),
  );
}
