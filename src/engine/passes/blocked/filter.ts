import type { GraphBuilder, Value } from '../../graph.ts';
import { full, reshape, transpose } from '../../kernels/kernel.ts';

/** A filter as it was before a transposition made it [outputs, inputs, height, width]; axis i was `axes[i]`. */
export function beforeTransposition(graph: GraphBuilder, filter: Value): { source: Value; axes: readonly number[] } {
  const producer = graph.producer(filter);
  return producer?.op === 'Transpose'
    ? { source: producer.inputs[0]!, axes: producer.attributes['perm'] as number[] }
    : { source: filter, axes: [0, 1, 2, 3] };
}

/** More outputs, made of zeros, up to a whole number of blocks. */
function padOutputs(graph: GraphBuilder, filter: Value, outputs: number): Value {
  const missing = outputs - filter.shape[0]!;
  if (missing === 0) return filter;
  const pads = graph.integers([0, 0, 0, 0, missing, 0, 0, 0]);
  return graph.node('Pad', [full(graph, filter), pads], filter.shape.with(0, outputs), 'float32');
}

/**
 * A filter [outputs, inputs, h, w] in the order that the runtime's blocked convolution reads:
 * [outputs / block, inputs / block, h, w, block of inputs, block of outputs]; fewer inputs than a block make blocks of
 * one. Outputs are filled up to whole blocks.
 */
export function blockFilter(graph: GraphBuilder, plain: Value, block: number): Value {
  const outputs = Math.ceil(plain.shape[0]! / block) * block;
  const filter = padOutputs(graph, plain, outputs);
  const { source, axes } = beforeTransposition(graph, filter);
  const inputs = filter.shape[1]!;
  const inputBlock = inputs % block === 0 ? block : 1;
  const split = [outputs / block, block, inputs / inputBlock, inputBlock, filter.shape[2]!, filter.shape[3]!];
  const parts = [[0, 1], [2, 3], [4], [5]];
  const sourceParts = source.shape.flatMap((_, axis) => parts[axes.indexOf(axis)]!);
  const pieces = reshape(
    graph,
    full(graph, source),
    sourceParts.map((part) => split[part]!),
  );
  const wanted = [0, 2, 4, 5, 3, 1].map((part) => sourceParts.indexOf(part));
  return reshape(graph, transpose(graph, pieces, wanted), [outputs, ...filter.shape.slice(1)]);
}
