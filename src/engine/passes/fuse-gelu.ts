import type { GraphBuilder, Value } from '../graph.ts';
import type { Rule } from './rewrite.ts';

/** The other operand of a node of two operands, one of which is this number everywhere; undefined for any other node. */
function besideNumber(graph: GraphBuilder, value: Value, op: string, number: number): Value | undefined {
  const producer = graph.producer(value);
  if (producer?.op !== op || producer.domain !== '') return undefined;
  const [a, b] = producer.inputs as [Value, Value];
  const isNumber = ({ uniform }: Value): boolean => uniform !== undefined && Math.abs(uniform - number) < 1e-7;
  return isNumber(b) ? a : isNumber(a) ? b : undefined;
}

/** What the standard normal distribution function was taken of, as `src/nn/gelu.ts` writes it. */
function normalArgument(graph: GraphBuilder, value: Value): Value | undefined {
  const sum = besideNumber(graph, value, 'Mul', 0.5);
  const erf = sum && besideNumber(graph, sum, 'Add', 1);
  const producer = erf && graph.producer(erf);
  return producer?.op === 'Erf' ? besideNumber(graph, producer.inputs[0]!, 'Mul', Math.SQRT1_2) : undefined;
}

/**
 * Makes x times the normal distribution function of x one operator of ONNX, `Gelu`. Where a gradient needs the distribution
 * function, too, nothing would be saved and all stays as it is.
 */
export const fuseGelu: Rule = (node, inputs, { builder, uses }) => {
  if (node.op !== 'Mul' || node.domain !== '') return undefined;
  for (const place of [0, 1]) {
    const x = inputs[place]!;
    if (uses(node.inputs[1 - place]!) !== 1 || normalArgument(builder, inputs[1 - place]!) !== x) continue;
    return builder.node('Gelu', [x], node.output.shape, 'float32');
  }
  return undefined;
};
