import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../graph.ts';
import { attribute, cast, elementwise, full, input, scalarLike, type Kernel } from './kernel.ts';

/** A kernel that is one ONNX operator on input `x`. */
const operator =
  (op: string): Kernel =>
  (graph, inputs) =>
    elementwise(graph, op, [input(inputs, 'x')]);

/** A kernel written in terms of others, on input `x`. */
const composed =
  (build: (graph: GraphBuilder, x: Value, scalar: (element: number) => Value) => Value): Kernel =>
  (graph, inputs) => {
    const x = input(inputs, 'x');
    return build(graph, x, (element) => scalarLike(graph, x, element));
  };

/** Kernels of one tensor, element by element. */
export const unaryKernels: Record<string, Kernel> = {
  Abs: operator('Abs'),
  Acos: operator('Acos'),
  Asin: operator('Asin'),
  Atan: operator('Atan'),
  Ceil: operator('Ceil'),
  Cos: operator('Cos'),
  Elu: operator('Elu'),
  Erf: operator('Erf'),
  Exp: operator('Exp'),
  Floor: operator('Floor'),
  IsNan: (graph, inputs) => elementwise(graph, 'IsNaN', [input(inputs, 'x')], 'bool'),
  IsInf: (graph, inputs) => elementwise(graph, 'IsInf', [input(inputs, 'x')], 'bool'),
  Log: operator('Log'),
  Neg: operator('Neg'),
  Reciprocal: operator('Reciprocal'),
  Relu: operator('Relu'),
  Round: operator('Round'),
  Sigmoid: operator('Sigmoid'),
  Sign: operator('Sign'),
  Sin: operator('Sin'),
  Softplus: operator('Softplus'),
  Sqrt: operator('Sqrt'),
  Tan: operator('Tan'),
  Tanh: operator('Tanh'),
  Expm1: composed((graph, x, scalar) => elementwise(graph, 'Sub', [elementwise(graph, 'Exp', [x]), scalar(1)])),
  Log1p: composed((graph, x, scalar) => elementwise(graph, 'Log', [elementwise(graph, 'Add', [x, scalar(1)])])),
  Rsqrt: composed((graph, x) => elementwise(graph, 'Reciprocal', [elementwise(graph, 'Sqrt', [x])])),
  Square: composed((graph, x) => elementwise(graph, 'Mul', [x, x])),
  Selu: composed((graph, x, scalar) => {
    const below = elementwise(graph, 'Sub', [elementwise(graph, 'Exp', [x]), scalar(1)]);
    const negative = elementwise(graph, 'Mul', [below, scalar(tf.backend_util.SELU_SCALEALPHA)]);
    const positive = elementwise(graph, 'Mul', [x, scalar(tf.backend_util.SELU_SCALE)]);
    const isPositive = elementwise(graph, 'GreaterOrEqual', [x, scalar(0)], 'bool');
    return elementwise(graph, 'Where', [isPositive, positive, negative], 'float32');
  }),
  LogicalNot: (graph, inputs) => elementwise(graph, 'Not', [input(inputs, 'x')]),
  Relu6: composed((graph, x, scalar) => elementwise(graph, 'Clip', [x, scalar(0), scalar(6)])),
  Step: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const alpha = attribute<number>(attributes, 'alpha');
    const positive = elementwise(graph, 'Greater', [x, scalarLike(graph, x, 0)], 'bool');
    if (alpha === 0) return cast(graph, positive, 'float32');
    return elementwise(graph, 'Where', [positive, scalarLike(graph, x, 1), scalarLike(graph, x, alpha)], 'float32');
  },
  LeakyRelu: (graph, inputs, attributes) => {
    const x = full(graph, input(inputs, 'x'));
    return graph.node('LeakyRelu', [x], x.shape, x.dtype, { alpha: attribute<number>(attributes, 'alpha') }, ['alpha']);
  },
  ClipByValue: (graph, inputs, attributes) => {
    const x = input(inputs, 'x');
    const bounds = ['clipValueMin', 'clipValueMax'].map((name) =>
      scalarLike(graph, x, attribute<number>(attributes, name)),
    );
    return elementwise(graph, 'Clip', [x, ...bounds]);
  },
};
