import type { GraphNode } from '../../../src/engine/graph.ts';
import type { Tensor64 } from './tensor.ts';

/** Operators of ONNX by name, each from its inputs and its node. */
export type Operators = Readonly<Record<string, (inputs: readonly Tensor64[], node: GraphNode) => Tensor64>>;

/** A list of integers among a node's attributes. */
export function integers(node: GraphNode, name: string, otherwise: readonly number[]): readonly number[] {
  const value = node.attributes[name];
  return Array.isArray(value) ? (value as readonly number[]) : otherwise;
}

/** A number among a node's attributes. */
export function scalar(node: GraphNode, name: string, otherwise: number): number {
  const value = node.attributes[name];
  return typeof value === 'number' ? value : otherwise;
}
