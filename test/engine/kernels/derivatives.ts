import * as tf from '@tensorflow/tfjs';
import type { TensorFunction } from '../../../src/engine/types.ts';
import type { ParityCase } from './parity-case.ts';

/** Fixed weights that tell the elements of a shape apart, so that no gradient can hide in a symmetry. */
function weights(shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 37) % 17) / 17),
    [...shape],
  );
}

/** A scalar that is cubic in the results, so that a linear kernel has a second derivative and a root keeps its own. */
function energy(results: readonly tf.Tensor[]): tf.Scalar {
  return results
    .map((result) => result.square().mul(result.mul(0.3).add(1)).mul(weights(result.shape)).sum())
    .reduce((total, next) => total.add(next)) as tf.Scalar;
}

/** The functions that the derivatives of a case are made of. */
interface Ladder {
  /** Names of the inputs that can be differentiated in. */
  readonly names: readonly string[];
  /** The energy of the results at a point, a scalar. */
  readonly energy: (...points: tf.Tensor[]) => tf.Scalar;
  /** The gradient of the energy, one tensor for each name. */
  readonly first: (points: tf.Tensor[]) => tf.Tensor[];
  /** A weighted sum of that gradient, a scalar. */
  readonly slope: (...points: tf.Tensor[]) => tf.Scalar;
  /** The gradient of that sum. */
  readonly second: (points: tf.Tensor[]) => tf.Tensor[];
}

function ladder({ inputs: draws, apply }: ParityCase, inputs: Readonly<Record<string, tf.Tensor>>): Ladder {
  const names = Object.keys(draws).filter((name) => draws[name]!.dtype === 'float32');
  const at = (points: readonly tf.Tensor[]) => ({
    ...inputs,
    ...Object.fromEntries(names.map((name, i) => [name, points[i]!])),
  });
  const energyAt = (...points: tf.Tensor[]) => energy([apply(at(points))].flat());
  const first = tf.grads(energyAt);
  const slope = (...points: tf.Tensor[]) =>
    first(points)
      .map((gradient) => gradient.mul(weights(gradient.shape)).sum())
      .reduce((total, next) => total.add(next)) as tf.Scalar;
  return { names, energy: energyAt, first, slope, second: tf.grads(slope) };
}

/** A case as a function to compile: its results, then the gradients of its ladder as far as tfjs has them. */
export function withDerivatives(parity: ParityCase): TensorFunction {
  const { apply, derivatives = 2 } = parity;
  return (inputs) => {
    const { names, first, second } = ladder(parity, inputs);
    const points = names.map((name) => inputs[name]!);
    const results = [apply(inputs)].flat();
    const orders = [results, derivatives > 0 ? first(points) : [], derivatives > 1 ? second(points) : []];
    const entries = orders.flatMap((tensors, order) =>
      tensors.map((tensor, i) => [`order ${order}, ${order === 0 ? String(i) : names[i]!}`, tensor] as const),
    );
    return Object.fromEntries(entries);
  };
}

/** The scalars of a case's ladder, `order 0` and `order 1`, and their gradients, `order 0 in NAME`. */
export function scalarsAndGradients(parity: ParityCase): TensorFunction {
  return (inputs) => {
    const { names, energy: energyAt, first, slope, second } = ladder(parity, inputs);
    const points = names.map((name) => inputs[name]!);
    const gradients = (order: number, tensors: readonly tf.Tensor[]) =>
      Object.fromEntries(tensors.map((tensor, i) => [`order ${order} in ${names[i]!}`, tensor]));
    return {
      'order 0': energyAt(...points),
      ...gradients(0, first(points)),
      ...(parity.derivatives !== 1 && { 'order 1': slope(...points), ...gradients(1, second(points)) }),
    };
  };
}
