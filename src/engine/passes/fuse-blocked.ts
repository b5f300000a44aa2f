import { sameShape, type GraphBuilder, type GraphNode, type Value } from '../graph.ts';
import { full, reshape } from '../kernels/kernel.ts';
import type { Rule } from './rewrite.ts';

/** The blocked convolution that made a value, if nothing has been fused into it that must come last. */
function openConv(graph: GraphBuilder, value: Value): GraphNode | undefined {
  const producer = graph.producer(value);
  const conv = producer?.op === 'Reshape' ? graph.producer(producer.inputs[0]!) : undefined;
  const isOpen = conv?.domain === 'com.microsoft.nchwc' && conv.op === 'Conv' && !('activation' in conv.attributes);
  return isOpen ? conv : undefined;
}

function withActivation(graph: GraphBuilder, conv: GraphNode, value: Value): Value {
  const { op, inputs, output, floats, domain } = conv;
  const attributes = { ...conv.attributes, activation: 'Relu' };
  return reshape(graph, graph.node(op, inputs, output.shape, output.dtype, attributes, floats, domain), value.shape);
}

function withSum(graph: GraphBuilder, conv: GraphNode, value: Value, summand: Value): Value {
  const [images, filter, bias] = conv.inputs;
  const inputs = [
    images!,
    filter!,
    bias ?? full(graph, graph.uniform(0, [filter!.shape[0]!], 'float32')),
    reshape(graph, full(graph, summand), conv.output.shape),
  ];
  return reshape(graph, graph.again(conv, inputs), value.shape);
}

/** Makes a sum with other images, and a rectifier, part of the blocked convolution before it. */
export const fuseBlocked: Rule = (node, inputs, { builder, uses }) => {
  if (node.output.shape.length !== 5) return undefined;
  if (node.op === 'Relu') {
    const conv = openConv(builder, inputs[0]!);
    return conv && uses(node.inputs[0]!) === 1 ? withActivation(builder, conv, inputs[0]!) : undefined;
  }
  if (node.op !== 'Add') return undefined;
  for (const place of [1, 0]) {
    const [value, summand] = [inputs[place]!, inputs[1 - place]!];
    const conv = openConv(builder, value);
    const isWhole = sameShape(summand.shape, value.shape) && summand.dtype === 'float32';
    if (!conv || !isWhole || conv.inputs.length > 3 || uses(node.inputs[place]!) !== 1) continue;
    return withSum(builder, conv, value, summand);
  }
  return undefined;
};
