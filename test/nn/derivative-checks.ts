import * as tf from '@tensorflow/tfjs';
import type { TensorFunction, TensorSpec } from '../../src/engine/types.ts';
import { drawNormal, randomStream } from '../../src/random.ts';
import { alongDirection, inDouble } from './float64.ts';

/** Deviations of derivatives from finite differences, relative to the larger of 1 and the derivative itself. */
export interface Deviations {
  readonly first: number;
  readonly second: number;
}

function sizeOf({ shape }: TensorSpec): number {
  return shape.reduce((product, side) => product * side, 1);
}

function constant(values: ArrayLike<number>, { shape }: TensorSpec): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [...shape]);
}

/**
 * A fixed direction in the space of all inputs for each name, and the function's value, its gradient and the gradient of
 * the gradient's component along that direction, all of a fixed weighted sum of squares and elements of the result.
 */
function withDerivatives(
  fn: (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor,
  specs: Readonly<Record<string, TensorSpec>>,
  directions: Readonly<Record<string, Float32Array>>,
): TensorFunction {
  const names = Object.keys(specs);
  const value = (...points: tf.Tensor[]): tf.Tensor => {
    const result = fn(Object.fromEntries(names.map((name, i) => [name, points[i]!])));
    const size = result.size;
    const weights = tf.tensor(
      Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 37) % 17) / 17),
      result.shape,
    );
    return result.square().mul(0.5).add(result).mul(weights).sum();
  };
  const first = tf.grads(value);
  const along = (...points: tf.Tensor[]): tf.Tensor =>
    first(points)
      .map((gradient, i) => gradient.mul(constant(directions[names[i]!]!, specs[names[i]!]!)).sum())
      .reduce((total, next) => total.add(next));
  return (inputs) => {
    const points = names.map((name) => inputs[name]!);
    const curvature = tf
      .grads(along)(points)
      .map((gradient, i) => gradient.mul(constant(directions[names[i]!]!, specs[names[i]!]!)).sum())
      .reduce((total, next) => total.add(next));
    return { value: value(...points), slope: along(...points), curvature };
  };
}

/** Compares first and second derivatives of a function of tensors along a random direction with finite differences in double precision. */
export function derivativeDeviations(
  fn: (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor,
  specs: Readonly<Record<string, TensorSpec>>,
  values: Readonly<Record<string, ArrayLike<number>>>,
): Deviations {
  const names = Object.keys(specs);
  const directions = Object.fromEntries(
    names.map((name) => [name, drawNormal(randomStream('direction', name), sizeOf(specs[name]!))]),
  );
  const run = inDouble(withDerivatives(fn, specs, directions), specs);
  const flat = names.flatMap((name) => Array.from(values[name]!));
  const flatDirection = names.flatMap((name) => Array.from(directions[name]!));
  const at = (point: Float64Array): Readonly<Record<string, Float64Array>> => {
    let offset = 0;
    return run(
      Object.fromEntries(
        names.map((name) => {
          const from = offset;
          offset += sizeOf(specs[name]!);
          return [name, point.subarray(from, offset)];
        }),
      ),
    );
  };
  const here = at(Float64Array.from(flat));
  const deviation = (derivative: string, of: string): number => {
    const expected = alongDirection((point) => at(point)[of]![0]!, flat, flatDirection);
    return Math.abs(here[derivative]![0]! - expected) / Math.max(1, Math.abs(expected));
  };
  return { first: deviation('slope', 'value'), second: deviation('curvature', 'slope') };
}
