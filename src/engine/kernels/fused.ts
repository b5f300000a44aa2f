import type { GraphBuilder, Value } from '../graph.ts';
import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { depthwiseKernels } from './depthwise.ts';
import {
  attribute,
  elementwise,
  input,
  scalarLike,
  type Kernel,
  type KernelAttributes,
  type KernelInputs,
} from './kernel.ts';
import { matmulKernels } from './matmul.ts';
import { unaryKernels } from './unary.ts';

/** Kernels behind the names that tfjs has for activations. */
const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

function activate(graph: GraphBuilder, x: Value, inputs: KernelInputs, attributes: KernelAttributes): Value {
  const name = (attributes.activation as string | undefined) ?? 'linear';
  if (name === 'linear') return x;
  if (name === 'prelu') {
    const alpha = input(inputs, 'preluActivationWeights');
    return binaryKernels.Prelu!(graph, { x, alpha }, {}) as Value;
  }
  if (name === 'leakyrelu') {
    return unaryKernels.LeakyRelu!(graph, { x }, { alpha: attribute<number>(attributes, 'leakyreluAlpha') }) as Value;
  }
  return unaryKernels[activations[name]!]!(graph, { x }, {}) as Value;
}

/** A kernel followed by the sum with a bias, where there is one, and an activation. */
const fused =
  (kernel: Kernel): Kernel =>
  (graph, inputs, attributes) => {
    const made = kernel(graph, inputs, attributes) as Value;
    const { bias } = inputs;
    const sum = bias ? (binaryKernels.Add!(graph, { a: made, b: bias }, {}) as Value) : made;
    return activate(graph, sum, inputs, attributes);
  };

/** (x - mean) / sqrt(variance + epsilon) * scale + offset as one factor and one summand, which fold into convolutions. */
const batchNorm: Kernel = (graph, inputs, attributes) => {
  const { scale, offset } = inputs;
  const variance = input(inputs, 'variance');
  const epsilon = scalarLike(graph, variance, attribute<number>(attributes, 'varianceEpsilon'));
  const root = elementwise(graph, 'Sqrt', [elementwise(graph, 'Add', [variance, epsilon])]);
  const inverse = elementwise(graph, 'Reciprocal', [root]);
  const factor = scale ? elementwise(graph, 'Mul', [inverse, scale]) : inverse;
  const moved = elementwise(graph, 'Mul', [input(inputs, 'mean'), factor]);
  const summand = offset ? elementwise(graph, 'Sub', [offset, moved]) : elementwise(graph, 'Neg', [moved]);
  return elementwise(graph, 'Add', [elementwise(graph, 'Mul', [input(inputs, 'x'), factor]), summand]);
};

/** Kernels of tfjs that do what several others do, which layers and converted graphs use. */
export const fusedKernels: Record<string, Kernel> = {
  FusedBatchNorm: batchNorm,
  FusedConv2D: fused(convKernels.Conv2D!),
  FusedDepthwiseConv2D: fused(depthwiseKernels.DepthwiseConv2dNative!),
  _FusedMatMul: fused(matmulKernels.BatchMatMul!),
};
