import type { FileNode, ModelFile } from './file/types.ts';
import { Operation } from './operation.ts';
import { softmaxAxes } from './operators/softmax.ts';
import type { OnnxDescription } from './types.ts';
import type { Value } from './value.ts';

/** Operators that leave the elements of their first input as they are, in their order. */
const harmless = new Set(['Identity', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Cast', 'Dropout']);

const finals = new Map<string, OnnxDescription['final']>([
  ['Softmax', 'softmax'],
  ['LogSoftmax', 'log-softmax'],
]);

/** A softmax that the output is nothing but another shape of. */
export interface FinalSoftmax {
  readonly kind: Exclude<OnnxDescription['final'], 'none'>;
  readonly node: FileNode;
  /** Name of what goes into it. */
  readonly logits: string;
}

/** The softmax that a model ends with; undefined where it ends with something else. */
export function finalSoftmax({ nodes }: Pick<ModelFile, 'nodes'>, output: string): FinalSoftmax | undefined {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let name = output;
  for (let node = makers.get(name); node?.domain === ''; node = makers.get(name)) {
    const logits = node.inputs[0] ?? '';
    const kind = finals.get(node.operator);
    if (kind && kind !== 'none') return { kind, node, logits };
    if (!harmless.has(node.operator) || node.outputs[0] !== name) return undefined;
    name = logits;
  }
  return undefined;
}

/** Whether a softmax of this value normalises all numbers of a sample together. */
export function isOverAll({ node }: FinalSoftmax, input: Value, opset: number): boolean {
  const { from, to } = softmaxAxes(new Operation(node, [input], opset, 1));
  return input.shape.every((side, axis) => side === 1 || (axis >= from && axis < to));
}
