import type { FileNode } from './file/types.ts';
import { Inexpressible } from './faults.ts';
import { Operation } from './operation.ts';
import { operators } from './operators/index.ts';
import type { Value } from './value.ts';

/** Whether an operator can be expressed at all. */
export function isKnownOperator({ operator, domain }: FileNode): boolean {
  return domain === '' && Object.hasOwn(operators, operator);
}

/**
 * What a node makes of its inputs, in the order of its outputs.
 *
 * @throws Inexpressible or ModelFault saying why it makes nothing
 */
export function applyNode(
  node: FileNode,
  inputs: readonly (Value | undefined)[],
  opset: number,
  lanes: number,
): readonly Value[] {
  if (!isKnownOperator(node)) throw new Inexpressible('this operator is not among those that have gradients here');
  return [operators[node.operator]!(new Operation(node, inputs, opset, lanes))].flat();
}
