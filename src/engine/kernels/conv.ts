import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../graph.ts';
import type { Window } from '../operators/window.ts';
import { slidingPads } from '../sliding-pads.ts';
import { attribute, full, input, transpose, type Kernel, type KernelAttributes } from './kernel.ts';
import { reverse } from './shape.ts';

const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];
/** From tfjs's [height, width, in, out] to ONNX's [out, in, height, width]. */
const toFilterFirst = [3, 2, 0, 1];
/** The same with in and out exchanged, for the transposed convolution. */
const toTransposedFilter = [2, 3, 0, 1];

type Quad = [number, number, number, number];
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** What tfjs makes of the attributes of a convolution, plain or depthwise, with channels last. */
export function slidingInfo(
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: KernelAttributes,
  isDepthwise: boolean,
): ConvInfo {
  return tf.backend_util.computeConv2DInfo(
    xShape as Quad,
    filterShape as Quad,
    attribute<number | [number, number]>(attributes, 'strides'),
    (attributes.dilations as number | [number, number] | undefined) ?? 1,
    attribute<'same' | 'valid' | number>(attributes, 'pad'),
    attributes.dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
    isDepthwise,
  );
}

function convInfo(xShape: readonly number[], filterShape: readonly number[], attributes: KernelAttributes): ConvInfo {
  const dataFormat = attribute<string>(attributes, 'dataFormat');
  if (dataFormat !== 'NHWC') throw new Error(`convolution in data format ${dataFormat}; only NHWC is supported`);
  const info = slidingInfo(xShape, filterShape, attributes, false);
  const { padInfo } = info;
  const [, , bottom, right] = slidingPads(info);
  if (bottom === padInfo.bottom && right === padInfo.right) return info;
  throw new Error(
    `convolution with sides rounded by "${attributes.dimRoundingMode as string}"; only "floor" is supported, since tfjs's own gradients forget it`,
  );
}

/** How a filter slides, as attributes of ONNX's operators. */
export function geometry(info: ConvInfo): Omit<Window, 'groups'> {
  return {
    pads: slidingPads(info),
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  };
}

function conv2d(graph: GraphBuilder, x: Value, filter: Value, attributes: KernelAttributes): Value {
  const info = convInfo(x.shape, filter.shape, attributes);
  const images = transpose(graph, full(graph, x), toChannelsFirst);
  const weights = transpose(graph, full(graph, filter), toFilterFirst);
  const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
  return transpose(graph, graph.node('Conv', [images, weights], shape, 'float32', geometry(info)), toChannelsLast);
}

/** A stride-1 convolution's input gradient is a convolution with the filter turned by 180 degrees. */
function inputGradientStride1(graph: GraphBuilder, dy: Value, filter: Value, info: ConvInfo): Value {
  const { padInfo, filterHeight, filterWidth } = info;
  const turned = filterHeight * filterWidth === 1 ? full(graph, filter) : reverse(graph, filter, [0, 1]);
  const weights = transpose(graph, turned, toTransposedFilter);
  const pads = [
    filterHeight - 1 - padInfo.top,
    filterWidth - 1 - padInfo.left,
    filterHeight - 1 - padInfo.bottom,
    filterWidth - 1 - padInfo.right,
  ];
  const images = transpose(graph, full(graph, dy), toChannelsFirst);
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const gradient = graph.node('Conv', [images, weights], shape, 'float32', {
    pads,
    strides: [1, 1],
    dilations: [1, 1],
  });
  return transpose(graph, gradient, toChannelsLast);
}

function inputGradient(graph: GraphBuilder, dy: Value, filter: Value, attributes: KernelAttributes): Value {
  const info = convInfo(attribute<number[]>(attributes, 'inputShape'), filter.shape, attributes);
  const { strideHeight, strideWidth, padInfo, filterHeight, filterWidth } = info;
  const narrowPads =
    Math.max(padInfo.top, padInfo.bottom) < filterHeight && Math.max(padInfo.left, padInfo.right) < filterWidth;
  if (strideHeight === 1 && strideWidth === 1 && narrowPads) return inputGradientStride1(graph, dy, filter, info);
  const images = transpose(graph, full(graph, dy), toChannelsFirst);
  const weights = transpose(graph, full(graph, filter), toFilterFirst);
  const [top, left, bottom, right] = slidingPads(info);
  const rest = [
    info.inHeight + top + bottom - (strideHeight * (info.outHeight - 1) + filterHeight),
    info.inWidth + left + right - (strideWidth * (info.outWidth - 1) + filterWidth),
  ];
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const settings = { ...geometry(info), output_padding: rest };
  return transpose(graph, graph.node('ConvTranspose', [images, weights], shape, 'float32', settings), toChannelsLast);
}

/** The filter gradient as an operator of ours on [batch, height, width, channels]; a pass writes it in ONNX operators. */
function filterGradient(graph: GraphBuilder, x: Value, dy: Value, attributes: KernelAttributes): Value {
  const filterShape = attribute<number[]>(attributes, 'filterShape');
  const { pads, strides } = geometry(convInfo(x.shape, filterShape, attributes));
  const operands = [full(graph, x), full(graph, dy)];
  return graph.node('ConvFilterGradient', operands, filterShape, 'float32', { pads, strides }, [], 'epsball');
}

/** Convolution and its two gradients; the second derivatives are made of the same three. */
export const convKernels: Record<string, Kernel> = {
  Conv2D: (graph, inputs, attributes) => conv2d(graph, input(inputs, 'x'), input(inputs, 'filter'), attributes),
  Conv2DBackpropInput: (graph, inputs, attributes) =>
    inputGradient(graph, input(inputs, 'dy'), input(inputs, 'filter'), attributes),
  Conv2DBackpropFilter: (graph, inputs, attributes) =>
    filterGradient(graph, input(inputs, 'x'), input(inputs, 'dy'), attributes),
};
