import type { GraphBuilder, Value } from '../graph.ts';
import type { Window } from '../operators/window.ts';
import { geometry, slidingInfo } from './conv.ts';
import { convolveKernels } from './convolve.ts';
import { attribute, full, input, reshape, transpose, type Kernel, type KernelAttributes } from './kernel.ts';

const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];

type Quad = [number, number, number, number];

/** The convolution in as many groups as channels that a depthwise one is. */
function windowOf(xShape: readonly number[], filterShape: readonly number[], attributes: KernelAttributes): Window {
  const info = slidingInfo(xShape, filterShape, attributes, true);
  return { ...geometry(info), groups: info.inChannels };
}

const channelsFirst = (graph: GraphBuilder, images: Value) => transpose(graph, full(graph, images), toChannelsFirst);

/** A filter [height, width, channels, multiplier] as [channels * multiplier, 1, height, width]. */
function filterFirst(graph: GraphBuilder, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as Quad;
  const flat = reshape(graph, full(graph, filter), [height, width, 1, channels * multiplier]);
  return transpose(graph, flat, [3, 2, 0, 1]);
}

function forward(graph: GraphBuilder, x: Value, filter: Value, attributes: KernelAttributes): Value {
  const operands = { x: channelsFirst(graph, x), filter: filterFirst(graph, filter) };
  const window = windowOf(x.shape, filter.shape, attributes);
  return transpose(graph, convolveKernels.Convolve!(graph, operands, { ...window }) as Value, toChannelsLast);
}

function inputGradient(graph: GraphBuilder, dy: Value, filter: Value, attributes: KernelAttributes): Value {
  const xShape = attribute<number[]>(attributes, 'inputShape');
  const operands = { dy: channelsFirst(graph, dy), filter: filterFirst(graph, filter) };
  const imageShape = toChannelsFirst.map((axis) => xShape[axis]!);
  const settings = { ...windowOf(xShape, filter.shape, attributes), imageShape };
  return transpose(graph, convolveKernels.ConvolveTransposed!(graph, operands, settings) as Value, toChannelsLast);
}

function filterGradient(graph: GraphBuilder, x: Value, dy: Value, attributes: KernelAttributes): Value {
  const made = attribute<Quad>(attributes, 'filterShape');
  const [height, width, channels, multiplier] = made;
  const operands = { x: channelsFirst(graph, x), dy: channelsFirst(graph, dy) };
  const filterShape = [channels * multiplier, 1, height, width];
  const settings = { ...windowOf(x.shape, made, attributes), filterShape };
  const gradient = convolveKernels.ConvolveFilterGradient!(graph, operands, settings) as Value;
  return reshape(graph, transpose(graph, gradient, [2, 3, 1, 0]), made);
}

/** tfjs's convolution of each channel with filters of its own, and its two gradients, which are grouped convolutions. */
export const depthwiseKernels: Record<string, Kernel> = {
  DepthwiseConv2dNative: (graph, inputs, attributes) =>
    forward(graph, input(inputs, 'x'), input(inputs, 'filter'), attributes),
  DepthwiseConv2dNativeBackpropInput: (graph, inputs, attributes) =>
    inputGradient(graph, input(inputs, 'dy'), input(inputs, 'filter'), attributes),
  DepthwiseConv2dNativeBackpropFilter: (graph, inputs, attributes) =>
    filterGradient(graph, input(inputs, 'x'), input(inputs, 'dy'), attributes),
};
