import type { GraphBuilder, GraphNode, Value } from '../graph.ts';
import { extentOf, sidesOf, slidSides, type Window } from '../operators/window.ts';
import { attribute, full, input, reshape, transpose, type Kernel } from './kernel.ts';
import { reverse } from './shape.ts';

const toChannelsLast = [0, 2, 3, 1];
/** From [height, width, inputs, outputs] to [outputs, inputs, height, width]. */
const toFilterFirst = [3, 2, 0, 1];

type Shape4 = readonly [number, number, number, number];

/** As attributes of an operator; one group is not mentioned, as in graphs recorded from tfjs's own convolution. */
function asAttributes({ strides, pads, dilations, groups }: Window): GraphNode['attributes'] {
  return { pads, strides, dilations, ...(groups > 1 && { group: groups }) };
}

function convolve(graph: GraphBuilder, x: Value, filter: Value, window: Window): Value {
  const slid = slidSides(sidesOf(x.shape), sidesOf(filter.shape), window);
  const shape = [x.shape[0]!, filter.shape[0]!, ...slid];
  return graph.node('Conv', [full(graph, x), full(graph, filter)], shape, 'float32', asAttributes(window));
}

/** A filter [outputs, inputs / groups, h, w] as [inputs, outputs / groups, h, w], turned by 180 degrees. */
function turned(graph: GraphBuilder, filter: Value, groups: number): Value {
  const [outputs, inner, height, width] = filter.shape as Shape4;
  const weights = height * width === 1 ? full(graph, filter) : reverse(graph, filter, [2, 3]);
  if (groups === 1) return transpose(graph, weights, [1, 0, 2, 3]);
  if (outputs === groups && inner === 1) return weights;
  const split = reshape(graph, weights, [groups, outputs / groups, inner, height, width]);
  const exchanged = transpose(graph, split, [0, 2, 1, 3, 4]);
  return reshape(graph, exchanged, [groups * inner, outputs / groups, height, width]);
}

/** With a stride of 1 the transposed convolution is one with the filter turned round. */
function convolveTransposed(graph: GraphBuilder, dy: Value, filter: Value, window: Window, shape: Shape4): Value {
  const { strides, pads } = window;
  const extent = extentOf(sidesOf(filter.shape), window);
  const outer = [extent[0] - 1 - pads[0], extent[1] - 1 - pads[1], extent[0] - 1 - pads[2], extent[1] - 1 - pads[3]];
  if (Math.max(...strides) === 1 && Math.min(...outer) >= 0) {
    const attributes = asAttributes({ ...window, pads: outer as unknown as Window['pads'] });
    const weights = turned(graph, filter, window.groups);
    return graph.node('Conv', [full(graph, dy), weights], shape, 'float32', attributes);
  }
  const rest = ([0, 1] as const).map(
    (axis) =>
      shape[axis + 2]! + pads[axis] + pads[axis + 2]! - extent[axis] - strides[axis] * (dy.shape[axis + 2]! - 1),
  );
  const attributes = { ...asAttributes(window), output_padding: rest };
  return graph.node('ConvTranspose', [full(graph, dy), full(graph, filter)], shape, 'float32', attributes);
}

/** As an operator of ours on channels last, which a pass writes in ONNX operators. */
function filterGradient(graph: GraphBuilder, x: Value, dy: Value, window: Window, shape: Shape4): Value {
  const [outputs, inner, height, width] = shape;
  const operands = [x, dy].map((images) => transpose(graph, full(graph, images), toChannelsLast));
  const made = [height, width, inner, outputs];
  const attributes = asAttributes(window);
  const gradient = graph.node('ConvFilterGradient', operands, made, 'float32', attributes, [], 'epsball');
  return transpose(graph, gradient, toFilterFirst);
}

/** Our own convolution on channels first, with groups, dilations and any padding, and its two gradients. */
export const convolveKernels: Record<string, Kernel> = {
  Convolve: (graph, inputs, attributes) =>
    convolve(graph, input(inputs, 'x'), input(inputs, 'filter'), attributes as unknown as Window),
  ConvolveTransposed: (graph, inputs, attributes) => {
    const shape = attribute<Shape4>(attributes, 'imageShape');
    const window = attributes as unknown as Window;
    return convolveTransposed(graph, input(inputs, 'dy'), input(inputs, 'filter'), window, shape);
  },
  ConvolveFilterGradient: (graph, inputs, attributes) => {
    const shape = attribute<Shape4>(attributes, 'filterShape');
    const window = attributes as unknown as Window;
    return filterGradient(graph, input(inputs, 'x'), input(inputs, 'dy'), window, shape);
  },
};
