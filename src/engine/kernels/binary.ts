import type { GraphBuilder, Value } from '../graph.ts';
import { broadcastShape, cast, elementwise, expand, input, type Kernel } from './kernel.ts';

/** A kernel that is one ONNX operator on inputs `a` and `b`, with NumPy broadcasting. */
const operator =
  (op: string): Kernel =>
  (graph, inputs) =>
    elementwise(graph, op, [input(inputs, 'a'), input(inputs, 'b')]);

const comparison =
  (op: string): Kernel =>
  (graph, inputs) => {
    const operands = [input(inputs, 'a'), input(inputs, 'b')];
    const comparable = operands.map((each) => (each.dtype === 'bool' ? cast(graph, each, 'int32') : each));
    return elementwise(graph, op, comparable, 'bool');
  };

/** The other operand, broadcast, where one is the neutral element of an operation; saves a pass over memory. */
function withoutNeutral(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  neutral: number,
  onlyRight = false,
): Value | undefined {
  const shape = broadcastShape(a.shape, b.shape);
  if (b.uniform === neutral) return expand(graph, a, shape);
  if (a.uniform === neutral && !onlyRight) return expand(graph, b, shape);
  return undefined;
}

const operatorWithNeutral =
  (op: string, neutral: number, onlyRight = false): Kernel =>
  (graph, inputs) => {
    const [a, b] = [input(inputs, 'a'), input(inputs, 'b')];
    return withoutNeutral(graph, a, b, neutral, onlyRight) ?? elementwise(graph, op, [a, b]);
  };

/** Kernels of two tensors, element by element, and `Select`, of three. */
export const binaryKernels: Record<string, Kernel> = {
  Add: operatorWithNeutral('Add', 0),
  Sub: operatorWithNeutral('Sub', 0, true),
  Multiply: operatorWithNeutral('Mul', 1),
  RealDiv: operatorWithNeutral('Div', 1, true),
  Maximum: operator('Max'),
  Minimum: operator('Min'),
  Pow: operator('Pow'),
  LogicalAnd: operator('And'),
  LogicalOr: operator('Or'),
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  NotEqual: (graph, inputs, attributes) =>
    elementwise(graph, 'Not', [comparison('Equal')(graph, inputs, attributes) as Value]),
  SquaredDifference: (graph, inputs) => {
    const difference = elementwise(graph, 'Sub', [input(inputs, 'a'), input(inputs, 'b')]);
    return elementwise(graph, 'Mul', [difference, difference]);
  },
  FloorDiv: (graph, inputs) => {
    const [a, b] = [input(inputs, 'a'), input(inputs, 'b')];
    const quotient = elementwise(graph, 'Div', [cast(graph, a, 'float32'), cast(graph, b, 'float32')]);
    return cast(graph, elementwise(graph, 'Floor', [quotient]), 'int32');
  },
  Mod: (graph, inputs) => {
    const [a, b] = [input(inputs, 'a'), input(inputs, 'b')];
    const quotient = elementwise(graph, 'Div', [cast(graph, a, 'float32'), cast(graph, b, 'float32')]);
    const whole = elementwise(graph, 'Floor', [quotient]);
    const same = a.dtype === 'int32' ? cast(graph, whole, 'int32') : whole;
    return elementwise(graph, 'Sub', [a, elementwise(graph, 'Mul', [b, same])]);
  },
  AddN: (graph, inputs) => Object.values(inputs).reduce((sum, next) => elementwise(graph, 'Add', [sum, next])),
  Prelu: (graph, inputs) => elementwise(graph, 'PRelu', [input(inputs, 'x'), input(inputs, 'alpha')]),
  Select: (graph, inputs) => {
    const [condition, yes, no] = [input(inputs, 'condition'), input(inputs, 't'), input(inputs, 'e')];
    return elementwise(graph, 'Where', [condition, yes, no], yes.dtype);
  },
};
