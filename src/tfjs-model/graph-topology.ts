import { z } from 'zod';

const topologySchema = z.object({
  node: z.array(z.object({ name: z.string(), op: z.string(), input: z.array(z.string()).optional() })),
});

/** A node of a converted graph: its operator and the nodes whose outputs go in. */
export interface GraphModelNode {
  readonly op: string;
  readonly inputs: readonly string[];
}

/** Name of the node in a reference to one of its outputs, `node:0`. */
export function nodeName(reference: string): string {
  return reference.split(':')[0]!;
}

/** The nodes of a converted graph by name; undefined where it is none. */
export function readTopology(topology: unknown): ReadonlyMap<string, GraphModelNode> | undefined {
  const { data } = topologySchema.safeParse(topology);
  return data && new Map(data.node.map(({ name, op, input = [] }) => [name, { op, inputs: input }]));
}

const softmaxes: Readonly<Record<string, 'softmax' | 'log-softmax'>> = {
  Softmax: 'softmax',
  LogSoftmax: 'log-softmax',
};

/** Operators that leave the numbers of an image as they are, in their order. */
const harmless = ['Identity', 'Reshape', 'Squeeze'];

/** Where the logits of a graph come out, of whatever shape: before a softmax, or its logarithm, that only other shapes follow, or at its end. */
export function findLogits(
  nodes: ReadonlyMap<string, GraphModelNode>,
  output: string,
): { readonly name: string; readonly final: 'softmax' | 'log-softmax' | 'none' } {
  let name = output;
  for (let steps = 0; steps < nodes.size; steps++) {
    const { op, inputs } = nodes.get(nodeName(name)) ?? { op: '', inputs: [] };
    const [source] = inputs;
    const final = softmaxes[op];
    if (final && source !== undefined) return { name: source, final };
    if (!harmless.includes(op) || source === undefined) break;
    name = source;
  }
  return { name: output, final: 'none' };
}
