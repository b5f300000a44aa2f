import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../graph.ts';
import {
  attribute,
  full,
  input,
  reshape,
  slice,
  sizeOf,
  transpose,
  type Kernel,
  type KernelAttributes,
} from './kernel.ts';
import { reverse } from './shape.ts';

const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];
/** From tfjs's [height, width, in, out] to ONNX's [out, in, height, width]. */
const toFilterFirst = [3, 2, 0, 1];
/** The same with in and out exchanged, for the transposed convolution. */
const toTransposedFilter = [2, 3, 0, 1];

type Quad = [number, number, number, number];
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

function convInfo(xShape: readonly number[], filterShape: readonly number[], attributes: KernelAttributes): ConvInfo {
  const dataFormat = attribute<string>(attributes, 'dataFormat');
  if (dataFormat !== 'NHWC') throw new Error(`convolution in data format ${dataFormat}; only NHWC is supported`);
  return tf.backend_util.computeConv2DInfo(
    xShape as Quad,
    filterShape as Quad,
    attribute<number | [number, number]>(attributes, 'strides'),
    (attributes.dilations as number | [number, number] | undefined) ?? 1,
    attribute<'same' | 'valid' | number>(attributes, 'pad'),
    attributes.dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
  );
}

function geometry({ padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth }: ConvInfo) {
  return {
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
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
  const rest = [
    info.inHeight + padInfo.top + padInfo.bottom - (strideHeight * (info.outHeight - 1) + filterHeight),
    info.inWidth + padInfo.left + padInfo.right - (strideWidth * (info.outWidth - 1) + filterWidth),
  ];
  const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
  const settings = { ...geometry(info), output_padding: rest };
  return transpose(graph, graph.node('ConvTranspose', [images, weights], shape, 'float32', settings), toChannelsLast);
}

/** The part of a padded image batch that one tap of the filter meets, [batch, outHeight, outWidth, channels]. */
function tap(graph: GraphBuilder, padded: Value, info: ConvInfo, row: number, column: number): Value {
  const { strideHeight, strideWidth, outHeight, outWidth, batchSize, inChannels } = info;
  const ends = [row + strideHeight * (outHeight - 1) + 1, column + strideWidth * (outWidth - 1) + 1];
  return slice(
    graph,
    padded,
    [0, row, column, 0],
    [batchSize, ends[0]!, ends[1]!, inChannels],
    [1, strideHeight, strideWidth, 1],
  );
}

/** The filter gradient as one matrix product: all taps side by side, [taps * in, pixels], times dy [pixels, out]. */
function filterGradient(graph: GraphBuilder, x: Value, dy: Value, attributes: KernelAttributes): Value {
  const filterShape = attribute<number[]>(attributes, 'filterShape');
  const info = convInfo(x.shape, filterShape, attributes);
  const { padInfo, filterHeight, filterWidth, inChannels, outChannels, batchSize } = info;
  const { top, left, bottom, right } = padInfo;
  const paddedShape = [batchSize, info.inHeight + top + bottom, info.inWidth + left + right, inChannels];
  const images = full(graph, x);
  const padded =
    top + left + bottom + right === 0
      ? images
      : graph.node('Pad', [images, graph.integers([0, top, left, 0, 0, bottom, right, 0])], paddedShape, 'float32');
  const taps = Array.from({ length: filterHeight * filterWidth }, (_, i) =>
    tap(graph, padded, info, Math.floor(i / filterWidth), i % filterWidth),
  );
  const depth = taps.length * inChannels;
  const pixels = sizeOf(dy.shape.slice(0, 3));
  const stackShape = [...dy.shape.slice(0, 3), depth];
  const stack = taps.length === 1 ? taps[0]! : graph.node('Concat', taps, stackShape, 'float32', { axis: 3 });
  const left2d = transpose(graph, reshape(graph, stack, [pixels, depth]), [1, 0]);
  const right2d = reshape(graph, full(graph, dy), [pixels, outChannels]);
  return reshape(graph, graph.node('MatMul', [left2d, right2d], [depth, outChannels], 'float32'), filterShape);
}

/** Convolution and its two gradients; the second derivatives are made of the same three. */
export const convKernels: Record<string, Kernel> = {
  Conv2D: (graph, inputs, attributes) => conv2d(graph, input(inputs, 'x'), input(inputs, 'filter'), attributes),
  Conv2DBackpropInput: (graph, inputs, attributes) =>
    inputGradient(graph, input(inputs, 'dy'), input(inputs, 'filter'), attributes),
  Conv2DBackpropFilter: (graph, inputs, attributes) =>
    filterGradient(graph, input(inputs, 'x'), input(inputs, 'dy'), attributes),
};
