import { attribute, cast, elementwise, input, reshape, type Kernel } from './kernel.ts';

type Element = 'float32' | 'int32' | 'bool';

/** Kernels that make constants, and `OneHot`. */
export const fillKernels: Record<string, Kernel> = {
  Fill: (graph, _inputs, attributes) => {
    const dtype = (attributes.dtype as Element | undefined) ?? 'float32';
    return graph.uniform(attribute<number>(attributes, 'value'), attribute<number[]>(attributes, 'shape'), dtype);
  },
  ZerosLike: (graph, inputs) => {
    const x = input(inputs, 'x');
    return graph.uniform(0, x.shape, x.dtype as Element);
  },
  OnesLike: (graph, inputs) => {
    const x = input(inputs, 'x');
    return graph.uniform(1, x.shape, x.dtype as Element);
  },
  OneHot: (graph, inputs, attributes) => {
    const indices = input(inputs, 'indices');
    const depth = attribute<number>(attributes, 'depth');
    const [on, off] = ['onValue', 'offValue'].map((name) =>
      graph.uniform(attribute<number>(attributes, name), [], 'float32'),
    );
    const classes = graph.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    );
    const column = reshape(graph, indices, [...indices.shape, 1]);
    const isClass = elementwise(graph, 'Equal', [column, classes], 'bool');
    const dtype = (attributes.dtype as Element | undefined) ?? 'float32';
    return cast(graph, elementwise(graph, 'Where', [isClass, on!, off!], 'float32'), dtype);
  },
};
