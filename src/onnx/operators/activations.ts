import * as tf from '@tensorflow/tfjs';
import { gelu } from '../../nn/gelu.ts';
import { elementwise } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import type { Value } from '../value.ts';

/** An activation, from numbers among the attributes with their defaults. */
const activation =
  (defaults: Readonly<Record<string, number>>, op: (x: tf.Tensor, numbers: readonly number[]) => tf.Tensor): Operator =>
  (operation) => {
    const numbers = Object.entries(defaults).map(([name, otherwise]) => operation.scalar(name, otherwise));
    return elementwise(operation, [operation.input(0)], (x) => op(x, numbers));
  };

/** The part of numbers below zero, the others being 0. */
function negativePart(x: tf.Tensor): tf.Tensor {
  return x.neg().relu().neg();
}

/** Elu of Clevert et al. 2016: linear above zero, alpha (exp(x) - 1) below. */
function elu(x: tf.Tensor, alpha: number): tf.Tensor {
  return x.relu().add(negativePart(x).elu().mul(alpha));
}

/** GELU with the hyperbolic tangent in place of the error function. */
function geluByTanh(x: tf.Tensor): tf.Tensor {
  const inner = x.square().mul(x).mul(0.044715).add(x);
  return inner
    .mul(Math.sqrt(2 / Math.PI))
    .tanh()
    .add(1)
    .mul(x)
    .mul(0.5);
}

/** The bounds of `Clip`: inputs since opset 11, attributes before. */
function bound(operation: Operation, index: number, name: string): Value | number | undefined {
  if (operation.opset < 11) return operation.scalar(name, undefined);
  const value = operation.inputs[index];
  if (value?.host?.values.length !== 1) return value;
  return value.host.values[0];
}

function clip(operation: Operation): Value {
  const x = operation.input(0);
  const low = bound(operation, 1, 'min');
  const high = bound(operation, 2, 'max');
  if (typeof low === 'number' && typeof high === 'number' && low <= high) {
    return elementwise(operation, [x], (each) => tf.clipByValue(each, low, high));
  }
  const limit = (value: Value, by: typeof low, op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Value => {
    if (by === undefined) return value;
    if (typeof by !== 'number') return elementwise(operation, [value, by], (a, b) => op(a, b));
    return elementwise(operation, [value], (each) => op(each, tf.scalar(by, x.dtype)));
  };
  return limit(limit(x, low, tf.maximum), high, tf.minimum);
}

/** Functions of one number with a kink or a bend, between layers. */
export const activations: Operators = {
  Relu: activation({}, (x) => x.relu()),
  LeakyRelu: activation({ alpha: 0.01 }, (x, [alpha]) => tf.leakyRelu(x, alpha)),
  PRelu: (operation) =>
    elementwise(operation, [operation.input(0), operation.input(1)], (x, slope) =>
      x.relu().add(negativePart(x).mul(slope)),
    ),
  Elu: activation({ alpha: 1 }, (x, [alpha]) => elu(x, alpha!)),
  Selu: activation({ alpha: 1.6732631921768188, gamma: 1.0507010221481323 }, (x, [alpha, gamma]) =>
    elu(x, alpha!).mul(gamma!),
  ),
  Celu: activation({ alpha: 1 }, (x, [alpha]) => x.relu().add(negativePart(x).div(alpha!).elu().mul(alpha!))),
  ThresholdedRelu: activation({ alpha: 1 }, (x, [alpha]) => x.mul(x.greater(alpha!).cast('float32'))),
  Clip: clip,
  Sigmoid: activation({}, (x) => x.sigmoid()),
  HardSigmoid: activation({ alpha: 0.2, beta: 0.5 }, (x, [alpha, beta]) =>
    tf.clipByValue(x.mul(alpha!).add(beta!), 0, 1),
  ),
  HardSwish: activation({}, (x) => tf.clipByValue(x.div(6).add(0.5), 0, 1).mul(x)),
  Softplus: activation({}, (x) => x.softplus()),
  Softsign: activation({}, (x) => x.div(x.abs().add(1))),
  Tanh: activation({}, (x) => x.tanh()),
  Mish: activation({}, (x) => x.softplus().tanh().mul(x)),
  Swish: activation({ alpha: 1 }, (x, [alpha]) => x.mul(alpha!).sigmoid().mul(x)),
  Gelu: (operation) => {
    const isExact = operation.word('approximate', ['none', 'tanh'], 'none') === 'none';
    return elementwise(operation, [operation.input(0)], (x) => (isExact ? gelu(x) : geluByTanh(x)));
  },
};
