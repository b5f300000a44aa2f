import { attribute, full, input, transpose, broadcastShape, type Kernel } from './kernel.ts';

/** Matrix products over leading batch dimensions. */
export const matmulKernels: Record<string, Kernel> = {
  BatchMatMul: (graph, inputs, attributes) => {
    const operand = (name: string, flag: string) => {
      const value = full(graph, input(inputs, name));
      const rank = value.shape.length;
      const swapped = value.shape.map((_, axis) => (axis < rank - 2 ? axis : axis === rank - 2 ? rank - 1 : rank - 2));
      return attribute<boolean>(attributes, flag) ? transpose(graph, value, swapped) : value;
    };
    const [a, b] = [operand('a', 'transposeA'), operand('b', 'transposeB')];
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return graph.node('MatMul', [a, b], [...batch, a.shape.at(-2)!, b.shape.at(-1)!], 'float32');
  },
};
