import { sizeOf, type Graph, type GraphNode } from '../../src/engine/graph.ts';

/** Multiplications of one node whose products are added up. */
function accumulations({ op, inputs, output }: GraphNode): number {
  const [first, second] = inputs.map(({ shape }) => shape);
  switch (op) {
    case 'Conv':
      return sizeOf(output.shape) * sizeOf(second!.slice(1));
    case 'ConvTranspose':
      return sizeOf(first!) * sizeOf(second!.slice(1));
    case 'ConvFilterGradient':
      return sizeOf(second!) * sizeOf(output.shape.slice(0, 3));
    case 'MatMul':
      return sizeOf(output.shape) * first!.at(-1)!;
    default:
      return 0;
  }
}

/**
 * Floating-point operations of a recorded graph, before the passes, in its convolutions and matrix products: two for each
 * multiplication that is added up, zeros of the padding included. All else is not counted.
 */
export function countFlops({ nodes }: Graph): number {
  return 2 * nodes.reduce((sum, node) => sum + accumulations(node), 0);
}
