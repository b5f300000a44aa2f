import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import type { PoolWindow } from '../operators/max-pool.ts';
import { sidesOf, slidSides } from '../operators/window.ts';
import { elementwise, full, input, reshape, sizeOf, type Kernel, type KernelAttributes } from './kernel.ts';

function asAttributes({ sides, strides, pads, dilations }: PoolWindow): GraphNode['attributes'] {
  return { kernel_shape: sides, strides, pads, dilations };
}

/** Nearly the least float32; what is below, or no number, counts as this. */
const least = -3e38;

/** Without -Infinity and NaN every window has a largest pixel, in whichever way the runtime compares those. */
function finite(graph: GraphBuilder, x: Value): Value {
  const bound = graph.uniform(least, [], 'float32');
  return elementwise(graph, 'Where', [elementwise(graph, 'Greater', [x, bound], 'bool'), x, bound], 'float32');
}

/** The runtime's pooling, or, as its second result, the places of the largest pixels in all of x, flattened. */
function maxPool(graph: GraphBuilder, x: Value, attributes: KernelAttributes, result: 'values' | 'places'): Value {
  const window = attributes as unknown as PoolWindow;
  const shape = [...x.shape.slice(0, 2), ...slidSides(sidesOf(x.shape), window.sides, window)];
  if (result === 'values') return graph.node('MaxPool', [full(graph, x)], shape, 'float32', asAttributes(window));
  const pixels = full(graph, finite(graph, x));
  return graph.node('MaxPool', [pixels], shape, 'int64', asAttributes(window), [], '', 1);
}

/** Pooling by the largest on channels first, and what its derivatives are made of: the first of equals counts. */
export const maxPoolKernels: Record<string, Kernel> = {
  LargestInWindow: (graph, inputs, attributes) => maxPool(graph, input(inputs, 'x'), attributes, 'values'),
  PickWhereLargest: (graph, inputs, attributes) => {
    const values = full(graph, input(inputs, 'values'));
    const places = maxPool(graph, input(inputs, 'x'), attributes, 'places');
    const flat = reshape(graph, values, [sizeOf(values.shape)]);
    return graph.node('Gather', [flat, places], places.shape, 'float32', { axis: 0 });
  },
  SpreadToLargest: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const dy = full(graph, input(inputs, 'dy'));
    const [pixels, results] = [[sizeOf(x.shape)], [sizeOf(dy.shape)]];
    const places = reshape(graph, maxPool(graph, x, attributes, 'places'), results);
    const zeros = full(graph, graph.uniform(0, pixels, 'float32'));
    const operands = [zeros, places, reshape(graph, dy, results)];
    const settings = { axis: 0, reduction: 'add' };
    return reshape(graph, graph.node('ScatterElements', operands, pixels, 'float32', settings), x.shape);
  },
};
