import type * as tf from '@tensorflow/tfjs';
import type { Parameters } from '../nn/types.ts';
import { applyNode } from './apply-node.ts';
import type { FileNode, HostTensor } from './file/types.ts';
import type { NodeOutput, OnnxDescription, OnnxNetwork } from './types.ts';
import { known, laned, Value } from './value.ts';

/** What is left of a model when everything known is computed. */
export interface Plan {
  readonly description: OnnxDescription;
  readonly nodes: readonly FileNode[];
  readonly known: ReadonlyMap<string, HostTensor>;
  readonly weights: ReadonlyMap<string, HostTensor>;
  /** Name of the value that holds the logits. */
  readonly logits: string;
}

/** The values that a network begins with: weights, constants and the images. */
export function givenValues(
  { known: constants, weights, description }: Omit<Plan, 'nodes' | 'logits'>,
  parameters: Parameters,
  x: tf.Tensor,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, host] of constants) values.set(name, known(host));
  for (const [name, host] of weights) {
    values.set(name, new Value(host.shape, host.dtype, false, { host, tensor: parameters[name]! }));
  }
  values.set(description.inputName, laned(x, [1, ...description.inputShape]));
  return values;
}

/** A network that follows a plan. */
export function networkOf(plan: Plan): OnnxNetwork {
  const { description, nodes, logits } = plan;
  const run = (
    parameters: Parameters,
    x: tf.Tensor,
    visit: (node: FileNode, made: readonly Value[]) => void,
  ): Value => {
    const values = givenValues(plan, parameters, x);
    const lanes = x.shape[0];
    for (const node of nodes) {
      const inputs = node.inputs.map((name) => values.get(name));
      const made = applyNode(node, inputs, description.opset, lanes);
      for (const [i, name] of node.outputs.entries()) if (made[i]) values.set(name, made[i]);
      visit(node, made);
    }
    return values.get(logits)!;
  };
  return {
    ...description,
    weights: Object.fromEntries(
      Array.from(plan.weights, ([name, { shape, values }]) => [name, { shape, values: values as Float32Array }]),
    ),
    logits: (parameters, x) => {
      const { tensor } = run(parameters, x, () => undefined);
      return tensor.reshape([x.shape[0], description.classes]);
    },
    nodeOutputs: (parameters, x) => {
      const outputs: NodeOutput[] = [];
      run(parameters, x, ({ label, operator, outputs: names }, made) => {
        for (const [i, { isLaned, tensor, shape }] of made.entries()) {
          const name = names[i] ?? '';
          if (isLaned && name !== '') outputs.push({ name, node: label, operator, tensor, shape });
        }
      });
      return outputs;
    },
  };
}
