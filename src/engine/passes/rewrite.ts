import type { Graph, GraphBuilder, GraphNode, Value } from '../graph.ts';

/** What a rule may look at. */
export interface Surroundings {
  /** Records what replaces a node. */
  readonly builder: GraphBuilder;
  /** How often a value of the graph before the pass is used, outputs of the graph included. */
  readonly uses: (before: Value) => number;
}

/**
 * Says what replaces a node of a graph: another value, or undefined to keep the node.
 *
 * @param node as it was before the pass; its inputs are those before the pass
 * @param inputs what has replaced the node's inputs
 */
export type Rule = (node: GraphNode, inputs: readonly Value[], surroundings: Surroundings) => Value | undefined;

function countUses({ nodes, outputs }: Graph): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(outputs)]) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Applies a rule to each node once, from the inputs to the outputs. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  const { builder } = graph;
  const counts = countUses(graph);
  const replaced = new Map<Value, Value>();
  const current = (value: Value): Value => replaced.get(value) ?? value;
  const surroundings: Surroundings = { builder, uses: (value) => counts.get(value) ?? 0 };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(current);
    replaced.set(node.output, rule(node, inputs, surroundings) ?? builder.again(node, inputs));
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, current(value)] as const);
  return builder.graph(graph.inputs, Object.fromEntries(outputs));
}
