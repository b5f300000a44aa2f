import type * as tf from '@tensorflow/tfjs';
import { differentiable } from './differentiable.ts';

/** The standard normal density. */
function density(x: tf.Tensor): tf.Tensor {
  return x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
}

/** The standard normal distribution function. */
function distribution(x: tf.Tensor): tf.Tensor {
  return x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
}

/** The second derivative of GELU: density(x) (2 - x^2). */
function secondDerivative(x: tf.Tensor): tf.Tensor {
  return density(x).mul(x.square().neg().add(2));
}

/** The derivative of GELU: distribution(x) + x density(x). */
const derivative = differentiable(
  (x) => distribution(x).add(x.mul(density(x))),
  (x, dy) => dy.mul(secondDerivative(x)),
);

/** x times the standard normal distribution function of x (Hendrycks & Gimpel 2016), exact, differentiable any number of times. */
export const gelu = differentiable(
  (x) => x.mul(distribution(x)),
  (x, dy) => dy.mul(derivative(x)),
);
