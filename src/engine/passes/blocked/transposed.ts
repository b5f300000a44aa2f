import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';
import { blockedNode } from './convolution.ts';
import { beforeTransposition, blockFilter } from './filter.ts';
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

/** Whether a transposed convolution doubles the size of its images and has whole blocks of channels on both sides. */
export function canBlockTransposed(node: GraphNode, block: number): boolean {
  const { op, inputs, output, attributes } = node;
  if (op !== 'ConvTranspose' || 'group' in attributes || inputs.length !== 2) return false;
  if (String(attributes['strides']) !== '2,2' || String(attributes['dilations']) !== '1,1') return false;
  const [from, to] = [sidesOf(inputs[0]!.shape, 'first'), sidesOf(output.shape, 'first')];
  const { rows, columns } = phasesOf(node);
  return (
    from.channels % block === 0 &&
    to.channels % block === 0 &&
    to.height === 2 * from.height &&
    to.width === 2 * from.width &&
    [...rows, ...columns].every(({ taps, before, after }) => taps.length === 0 || Math.min(before, after) >= 0)
  );
}

/** Some taps of a filter [inputs, outputs, h, w], as a filter [outputs, inputs, rows, columns]. */
function pickTaps(graph: GraphBuilder, filter: Value, rows: readonly number[], columns: readonly number[]): Value {
  const { source, axes } = beforeTransposition(graph, filter);
  const pick = (value: Value, axis: number, taps: readonly number[]): Value =>
    graph.node('Gather', [value, graph.integers(taps)], value.shape.with(axis, taps.length), 'float32', { axis });
  const [inputs, outputs, height, width] = axes as [number, number, number, number];
  const picked = pick(pick(full(graph, source), height, rows), width, columns);
  return transpose(graph, picked, [outputs, inputs, height, width]);
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
  const place = (row: Phase, column: Phase): Value => {
    if (row.taps.length * column.taps.length === 0) return full(graph, graph.uniform(0, nominalShape(half), 'float32'));
    const weights = blockFilter(graph, pickTaps(graph, filter, row.taps, column.taps), block);
    const pads = [row.before, column.before, row.after, column.after];
    return blockedNode(graph, [x, weights], nominalShape(half), { pads, strides: [1, 1], dilations: [1, 1] });
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
