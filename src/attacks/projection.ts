import * as tf from '@tensorflow/tfjs';
import { bisect } from './bisect.ts';
import { dimensionsOf, maxPixel, overPixels, sumPixels } from './per-image.ts';
import type { Norm } from './types.ts';

/** Images [batch, h, w, c] to the nearest ones with pixels in [0, 1]. */
export function projectBox(images: tf.Tensor4D): tf.Tensor4D {
  return tf.clipByValue(images, 0, 1);
}

/**
 * The radius to aim at so that rounding x + δ to float32 never leaves the ball: each of d pixels moves by at most 2⁻²⁵,
 * together by 2⁻²⁵√d in l2 and 2⁻²⁵d in l1, and the length itself is known to about 1e-6 of its value.
 */
function safeRadius(epsilon: tf.Tensor, spread: number): tf.Tensor {
  return epsilon
    .mul(1 - 1e-6)
    .sub(2 ** -25 * spread)
    .relu();
}

function projectL2(offset: tf.Tensor4D, epsilon: tf.Tensor1D): tf.Tensor4D {
  const length = sumPixels(offset.square()).sqrt().maximum(1e-30);
  const radius = safeRadius(epsilon, Math.sqrt(dimensionsOf(offset)));
  return offset.mul(overPixels(radius).div(length).minimum(1));
}

/**
 * The nearest offset of the l1 ball that also keeps x in the box (Croce & Hein 2021, arXiv:2103.01208): every pixel gives
 * up what leaves the box, and at least α of its length, where α spends the rest of the budget.
 */
function projectL1(offset: tf.Tensor4D, x: tf.Tensor4D, epsilon: tf.Tensor1D): tf.Tensor4D {
  const inBox = projectBox(x.add(offset)).sub<tf.Tensor4D>(x);
  const length = offset.abs<tf.Tensor4D>();
  const room = inBox.abs<tf.Tensor4D>();
  const radius = overPixels(safeRadius(epsilon, dimensionsOf(offset)));
  const shortened = (alpha: tf.Tensor4D) => length.sub(alpha).relu<tf.Tensor4D>().minimum<tf.Tensor4D>(room);
  const excess = (alpha: tf.Tensor4D) => sumPixels(shortened(alpha)).sub<tf.Tensor4D>(radius);
  const { high } = bisect(excess, maxPixel(length));
  const isInside = excess(tf.zerosLike(high)).lessEqual(0);
  return tf.where(isInside, inBox, shortened(high).mul(offset.sign()));
}

/**
 * argmin over z of ‖z − point‖₂ subject to ‖z − x‖ ≤ ε, then clipped to [0, 1] (which, x lying in the box, leaves the
 * ball never); in l1 subject to both at once. In float32 the result exceeds ε by no more than rounding, below 1e-6; for
 * ε = 0 it is x, bit for bit.
 *
 * @param point [batch, h, w, c]
 * @param x clean images in [0, 1], [batch, h, w, c]
 * @param epsilon radius of each ball, [batch]
 */
export function projectBall(point: tf.Tensor4D, x: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  const offset = point.sub<tf.Tensor4D>(x);
  return projectBox(x.add(projectOffset(offset, x, epsilon, norm)));
}

function projectOffset(offset: tf.Tensor4D, x: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  if (norm === 'l1') return projectL1(offset, x, epsilon);
  if (norm === 'l2') return projectL2(offset, epsilon);
  const radius = overPixels(epsilon);
  return offset.minimum(radius).maximum(radius.neg());
}
