import type { GraphBuilder, GraphNode, Value } from '../../graph.ts';
import { elementwise, full, reshape } from '../../kernels/kernel.ts';

/** From so many groups made one on, the products with zeros cost more than whole blocks save. */
const mostMerged = 4;

/** How many groups of channels a convolution has. */
export function groupsOf({ attributes }: GraphNode): number {
  return (attributes['group'] ?? 1) as number;
}

/**
 * How many groups of a convolution become one so that each fills whole blocks: 1 where they do, and where each channel is a group of its
 * own, for which the runtime has a kernel; undefined where too many would.
 *
 * @param filter of shape [outputs, inputs of a group, …]
 */
export function groupsToMerge(filter: readonly number[], groups: number, block: number): number | undefined {
  const [outputs, inner] = filter as [number, number];
  if (inner === 1 && outputs === groups) return outputs % block === 0 ? 1 : undefined;
  const counts = Array.from({ length: mostMerged }, (_, i) => i + 1);
  const fills = (count: number): boolean =>
    groups % count === 0 && (count * inner) % block === 0 && ((count * outputs) / groups) % block === 0;
  return counts.find(fills);
}

/** A filter [outputs, inputs of a group, h, w] with every `count` groups made one, zeros where channels belong to another group. */
export function mergeGroups(graph: GraphBuilder, filter: Value, groups: number, count: number): Value {
  if (count === 1) return filter;
  const [outputs, inner, height, width] = filter.shape as [number, number, number, number];
  const split = [groups / count, count, outputs / groups, 1, inner * height * width];
  const identity = Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  const mask = graph.constant(identity, [1, count, 1, count, 1], 'float32');
  const spread = elementwise(graph, 'Mul', [reshape(graph, full(graph, filter), split), mask]);
  return reshape(graph, spread, [outputs, count * inner, height, width]);
}
