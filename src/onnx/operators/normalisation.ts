import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../engine/graph.ts';
import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import { elementwise, reshaped } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { axesOf, axisOf } from '../shapes.ts';
import { lanedImage, shared, type Value } from '../value.ts';
import { euclideanLength, isZero } from './lengths.ts';
import { meanOver, reduceAxes } from './reductions.ts';

type Ternary = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.Tensor;

/** A vector of one number a channel, shaped to broadcast against a value whose channels are on axis 1. */
function perChannel(vector: Value, { shape }: Value, lanes: number): Value {
  if (vector.shape.length !== 1 || vector.shape[0] !== shape[1]) {
    throw new ModelFault(`it has ${showShape(vector.shape)} numbers for ${showShape(shape)}`);
  }
  return reshaped(vector, [vector.shape[0]!, ...shape.slice(2).map(() => 1)], lanes);
}

const affine: Ternary = (x, scale, shift) => x.mul(scale).add(shift);

const batchNorm: Operator = (operation) => {
  const x = operation.input(0);
  if (operation.integer('training_mode', 0) === 1 || operation.hasOutput(1)) {
    throw new Inexpressible('it is exported for training, where it mixes the images of a batch');
  }
  if (operation.opset < 9 && operation.integer('spatial', 1) === 0) {
    throw new Inexpressible('it normalises each pixel by numbers of its own');
  }
  const epsilon = operation.scalar('epsilon', 1e-5);
  const [gain, bias, mean, variance] = [1, 2, 3, 4].map((index) => operation.input(index)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const scale = elementwise(operation, [gain, variance], (g, v) => g.mul(v.add(epsilon).rsqrt()));
  const shift = elementwise(operation, [bias, mean, scale], (b, m, s) => b.sub(m.mul(s)));
  const [factor, summand] = [scale, shift].map((each) => perChannel(each, x, operation.lanes)) as [Value, Value];
  return elementwise(operation, [x, factor, summand], affine);
};

/** A value less its mean over some axes, divided by its standard deviation over them. */
function standardised(operation: Operation, x: Value, axes: readonly number[], epsilon: number): Value {
  const mean = (value: Value): Value => reduceAxes(operation, value, axes, true, meanOver);
  const centred = elementwise(operation, [x, mean(x)], (a, b) => a.sub(b));
  const variance = mean(elementwise(operation, [centred], (a) => a.square()));
  return elementwise(operation, [centred, variance], (a, v) => a.div(v.add(epsilon).sqrt()));
}

function pixelAxes({ shape }: Value): number[] {
  if (shape.length < 3) throw new ModelFault(`it takes images, and its input has the shape ${showShape(shape)}`);
  return Array.from({ length: shape.length - 2 }, (_, i) => i + 2);
}

function scaledPerChannel(operation: Operation, x: Value, gain: Value, bias: Value): Value {
  const [factor, summand] = [gain, bias].map((each) => perChannel(each, x, operation.lanes)) as [Value, Value];
  return elementwise(operation, [x, factor, summand], affine);
}

const instanceNorm: Operator = (operation) => {
  const x = operation.input(0);
  const normal = standardised(operation, x, pixelAxes(x), operation.scalar('epsilon', 1e-5));
  return scaledPerChannel(operation, normal, operation.input(1), operation.input(2));
};

/** Normalises groups of channels; gain and bias are per group until opset 20, per channel from 21 on. */
const groupNorm: Operator = (operation) => {
  const x = operation.input(0);
  const groups = operation.integer('num_groups', 1);
  const [first = 1, channels = 1, ...pixels] = x.shape;
  if (groups < 1 || channels % groups !== 0) throw new ModelFault(`it makes ${groups} groups of ${channels} channels`);
  const size = channels / groups;
  const rows = reshaped(x, [first, groups, size * sizeOf(pixels)], operation.lanes);
  const normal = standardised(operation, rows, [2], operation.scalar('epsilon', 1e-5));
  const perGroup = (index: number): Value => {
    const vector = operation.input(index);
    if (operation.opset >= 21 || groups === channels) return vector;
    if (sizeOf(vector.shape) !== groups) {
      throw new ModelFault(`it has ${showShape(vector.shape)} numbers for ${groups} groups`);
    }
    const column = vector.tensor.reshape([groups, 1]).mul(tf.fill([groups, size], 1));
    return shared(column.reshape([channels]));
  };
  return scaledPerChannel(operation, reshaped(normal, x.shape, operation.lanes), perGroup(1), perGroup(2));
};

/** The axes from a given one to the last. */
function lastAxes(operation: Operation, { shape }: Value): number[] {
  const first = axisOf(operation.integer('axis', -1), shape.length);
  return Array.from({ length: shape.length - first }, (_, i) => first + i);
}

const layerNorm: Operator = (operation) => {
  if (operation.hasOutput(1)) throw new Inexpressible('its mean and deviation are asked for');
  const x = operation.input(0);
  const normal = standardised(operation, x, lastAxes(operation, x), operation.scalar('epsilon', 1e-5));
  const scaled = elementwise(operation, [normal, operation.input(1)], (a, gain) => a.mul(gain));
  const bias = operation.inputs[2];
  return bias ? elementwise(operation, [scaled, bias], (a, b) => a.add(b)) : scaled;
};

const rmsNorm: Operator = (operation) => {
  const x = operation.input(0);
  const axes = lastAxes(operation, x);
  const epsilon = operation.scalar('epsilon', 1e-5);
  const squares = elementwise(operation, [x], (a) => a.square());
  const power = reduceAxes(operation, squares, axes, true, meanOver);
  const normal = elementwise(operation, [x, power], (a, p) => a.div(p.add(epsilon).sqrt()));
  return elementwise(operation, [normal, operation.input(1)], (a, gain) => a.mul(gain));
};

const meanVarianceNorm: Operator = (operation) => {
  const x = operation.input(0);
  const axes = axesOf(operation.list('axes') ?? [0, 2, 3], x.shape.length);
  return standardised(operation, x, axes, 1e-9);
};

const lpNorm: Operator = (operation) => {
  const x = operation.input(0);
  const axis = axisOf(operation.integer('axis', -1), x.shape.length);
  const isL1 = operation.integer('p', 2) === 1;
  const length = reduceAxes(operation, x, [axis], true, (a, axes) =>
    isL1 ? a.abs().sum(axes, true) : euclideanLength(a, axes),
  );
  return elementwise(operation, [x, length], (a, b) => a.div(b.add(isZero(b))));
};

/** Most channels of local response normalisation, which adds neighbours up by a matrix. */
const mostChannels = 1024;

/** Local response normalisation over neighbouring channels (Krizhevsky et al. 2012). */
const lrn: Operator = (operation) => {
  const x = operation.input(0);
  const size = operation.integer('size', 1);
  const [alpha, beta, bias] = [
    operation.scalar('alpha', 1e-4),
    operation.scalar('beta', 0.75),
    operation.scalar('bias', 1),
  ];
  const channels = x.shape[1] ?? 0;
  if (x.shape.length !== 4 || !x.isLaned || channels > mostChannels || size < 1) {
    throw new Inexpressible(`it normalises ${showShape(x.shape)} over ${size} channels`);
  }
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const neighbours = Float32Array.from({ length: channels ** 2 }, (_, i) => {
    const distance = Math.floor(i / channels) - (i % channels);
    return Number(distance >= -before && distance <= after);
  });
  const { image } = x;
  const rows: tf.Tensor2D = image.square().reshape([image.size / channels, channels]);
  const sums = rows.matMul(tf.tensor2d(neighbours, [channels, channels])).reshape(image.shape);
  const divisor = sums
    .mul(alpha / size)
    .add(bias)
    .pow(beta);
  return lanedImage(image.div(divisor), x.shape[0]!);
};

/** What brings values to a common scale. */
export const normalisation: Operators = {
  BatchNormalization: batchNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  LayerNormalization: layerNorm,
  RMSNormalization: rmsNorm,
  MeanVarianceNormalization: meanVarianceNorm,
  LpNormalization: lpNorm,
  LRN: lrn,
};
