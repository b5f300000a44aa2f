import * as tf from '@tensorflow/tfjs';
import { overPixels, sumPixels } from './per-image.ts';
import type { Norm } from './types.ts';

/** Images [batch, h, w, c] to the nearest ones with pixels in [0, 1]. */
export function projectBox(images: tf.Tensor4D): tf.Tensor4D {
  return tf.clipByValue(images, 0, 1);
}

/**
 * The radius to aim at so that rounding x + δ to float32 never leaves the ball: each of d pixels moves by at most 2⁻²⁵,
 * together by 2⁻²⁵√d, and the length itself is known to about 1e-6 of its value.
 */
function safeRadius(epsilon: tf.Tensor, dimensions: number): tf.Tensor {
  return epsilon
    .mul(1 - 1e-6)
    .sub(2 ** -25 * Math.sqrt(dimensions))
    .relu();
}

function projectL2(offset: tf.Tensor4D, epsilon: tf.Tensor1D): tf.Tensor4D {
  const dimensions = offset.shape[1] * offset.shape[2] * offset.shape[3];
  const length = sumPixels(offset.square()).sqrt().maximum(1e-30);
  return offset.mul(overPixels(safeRadius(epsilon, dimensions)).div(length).minimum(1));
}

/**
 * argmin over z of ‖z − point‖₂ subject to ‖z − x‖ ≤ ε, then clipped to [0, 1] (which, x lying in the box, leaves the
 * ball never). In float32 the result exceeds ε by no more than rounding, below 1e-6; for ε = 0 it is x, bit for bit.
 *
 * @param point [batch, h, w, c]
 * @param x clean images in [0, 1], [batch, h, w, c]
 * @param epsilon radius of each ball, [batch]
 */
export function projectBall(point: tf.Tensor4D, x: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  const offset = point.sub<tf.Tensor4D>(x);
  const radius = overPixels(epsilon);
  const inside = norm === 'linf' ? offset.minimum(radius).maximum(radius.neg()) : projectL2(offset, epsilon);
  return projectBox(x.add(inside));
}
