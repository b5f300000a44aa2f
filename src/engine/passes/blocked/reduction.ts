import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { reshape } from '../../kernels/kernel.ts';
import type { Image } from './image.ts';

const operators = new Set(['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin']);

function axesOf({ inputs }: GraphNode): number[] {
  return Array.from(inputs[1]!.constant as BigInt64Array, Number);
}

/** Whether a node reduces images of whole blocks over their pixels, and perhaps the batch, to one value a channel. */
export function isReductionToChannels(node: GraphNode, block: number): boolean {
  const [x] = node.inputs;
  if (!operators.has(node.op) || x!.shape.length !== 4 || x!.shape[3]! % block !== 0) return false;
  const axes = axesOf(node);
  return axes.includes(1) && axes.includes(2) && !axes.includes(3);
}

/** The reduction of images with blocked channels: over pixels first, then over the batch. */
export function blockReduction(graph: GraphBuilder, node: GraphNode, images: Image): Value {
  const blocked = images.get('blocked');
  const [batch, blocks, , , block] = blocked.shape as [number, number, number, number, number];
  const keepdims = { keepdims: 0 };
  const perImage = graph.node(node.op, [blocked, graph.integers([2, 3])], [batch, blocks, block], 'float32', keepdims);
  const reduced = axesOf(node).includes(0)
    ? graph.node(node.op, [perImage, graph.integers([0])], [blocks, block], 'float32', keepdims)
    : perImage;
  return reshape(graph, reduced, node.output.shape);
}
