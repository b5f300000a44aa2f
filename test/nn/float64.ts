import { trace } from '../../src/engine/trace.ts';
import type { TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import { interpret } from '../engine/interpreter.ts';

/** Values of named tensors in double precision. */
export type Doubles = Readonly<Record<string, Float64Array>>;

/**
 * A tfjs function in double precision, by tracing and interpreting it. Its constants are rounded to float32 when they are
 * recorded, which shows as relative deviations of 1e-7 between a function and its hand-written derivative.
 */
export function inDouble(
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorSpec>>,
): (values: Readonly<Record<string, ArrayLike<number>>>) => Doubles {
  const graph = trace(fn, inputs);
  return (values) => interpret(graph, values);
}

/** The inner product of two arrays. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((total, value, i) => total + value * b[i]!, 0);
}

/** The derivative of a function at x along a direction by central differences: error of order step squared. */
export function alongDirection(
  fn: (x: Float64Array) => number,
  x: ArrayLike<number>,
  direction: ArrayLike<number>,
  step = 1e-4,
): number {
  const at = (scale: number): number => fn(Float64Array.from(x, (value, i) => value + scale * direction[i]!));
  return (at(step) - at(-step)) / (2 * step);
}
