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

/**
 * A case as a function to compile: its results, then the gradient of an energy of them in each float input, then the
 * gradient of a weighted sum of those gradients.
 */
export function withDerivatives({ inputs: draws, apply, derivatives = 2 }: ParityCase): TensorFunction {
  const differentiable = Object.keys(draws).filter((name) => draws[name]!.dtype === 'float32');
  return (inputs) => {
    const named = (points: readonly tf.Tensor[]) => ({
      ...inputs,
      ...Object.fromEntries(differentiable.map((name, i) => [name, points[i]!])),
    });
    const first = tf.grads((...points) => energy([apply(named(points))].flat()));
    const second = tf.grads((...points) =>
      first(points)
        .map((gradient) => gradient.mul(weights(gradient.shape)).sum())
        .reduce((total, next) => total.add(next)),
    );
    const points = differentiable.map((name) => inputs[name]!);
    const results = [apply(inputs)].flat();
    const orders = [results, derivatives > 0 ? first(points) : [], derivatives > 1 ? second(points) : []];
    const entries = orders.flatMap((tensors, order) =>
      tensors.map((tensor, i) => [`order ${order}, ${order === 0 ? String(i) : differentiable[i]!}`, tensor] as const),
    );
    return Object.fromEntries(entries);
  };
}
