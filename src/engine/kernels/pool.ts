import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../graph.ts';
import { slidingPads } from '../sliding-pads.ts';
import { attribute, full, input, transpose, type Kernel, type KernelAttributes } from './kernel.ts';

function pool(graph: GraphBuilder, op: string, x: Value, attributes: KernelAttributes): Value {
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    attribute<number | [number, number]>(attributes, 'filterSize'),
    attribute<number | [number, number]>(attributes, 'strides'),
    1,
    attribute<'same' | 'valid' | number>(attributes, 'pad'),
    attributes.dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
  );
  const { outHeight, outWidth } = info;
  const images = transpose(graph, full(graph, x), [0, 3, 1, 2]);
  const shape = [info.batchSize, info.inChannels, outHeight, outWidth];
  const pooled = graph.node(op, [images], shape, 'float32', {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: slidingPads(info),
  });
  return transpose(graph, pooled, [0, 2, 3, 1]);
}

/** Pooling over windows; padding does not count in averages. */
export const poolKernels: Record<string, Kernel> = {
  AvgPool: (graph, inputs, attributes) => pool(graph, 'AveragePool', input(inputs, 'x'), attributes),
  MaxPool: (graph, inputs, attributes) => pool(graph, 'MaxPool', input(inputs, 'x'), attributes),
};
