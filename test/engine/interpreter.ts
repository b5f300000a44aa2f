import type { Graph, Value } from '../../src/engine/graph.ts';
import { elementwise } from './interpreter/elementwise.ts';
import { layout } from './interpreter/layout.ts';
import type { Operators } from './interpreter/operators.ts';
import { products } from './interpreter/products.ts';
import { reductions } from './interpreter/reductions.ts';
import { type Tensor64, build, sizeOf } from './interpreter/tensor.ts';

/** Every operator that the interpreter knows. */
export const operators: Operators = { ...elementwise, ...layout, ...products, ...reductions };

function constantOf({ shape, constant, uniform }: Value): Tensor64 {
  if (uniform !== undefined) return build(shape, () => uniform);
  return { shape, values: Float64Array.from(constant!, Number) };
}

/**
 * Runs a recorded graph in double precision, operator by operator. Slow and simple on purpose: it serves as the other
 * opinion in tests, and gives finite differences that float32 cannot.
 */
export function interpret(
  graph: Graph,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
): Record<string, Float64Array> {
  const known = new Map<number, Tensor64>();
  for (const [name, { id, shape }] of Object.entries(graph.inputs)) {
    const values = Float64Array.from(inputs[name]!);
    if (values.length !== sizeOf(shape)) throw new Error(`input ${name} has ${values.length} elements`);
    known.set(id, { shape, values });
  }
  const valueOf = (value: Value) => known.get(value.id) ?? constantOf(value);
  for (const node of graph.nodes) {
    const apply = operators[node.op];
    if (!apply) throw new Error(`the interpreter has no ${node.op}`);
    known.set(node.output.id, apply(node.inputs.map(valueOf), node));
  }
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, value]) => [name, valueOf(value).values]));
}
