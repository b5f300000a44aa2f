import * as tf from '@tensorflow/tfjs';

/** Keeps pixels of 0 and 1 at finite places. */
const shrink = 0.999999;

/** Images in [0, 1] to the unbounded space in which every point is an image. */
export function toTanhSpace(x: tf.Tensor4D): tf.Tensor4D {
  const y = x.sub(0.5).mul<tf.Tensor4D>(2 * shrink);
  return y.add<tf.Tensor4D>(1).div<tf.Tensor4D>(tf.sub(1, y)).log<tf.Tensor4D>().mul(0.5);
}

/** The image at a point of the unbounded space. */
export function fromTanhSpace(w: tf.Tensor4D): tf.Tensor4D {
  return w.tanh<tf.Tensor4D>().mul<tf.Tensor4D>(0.5).add(0.5);
}

/** The gradient with respect to w of a function with this gradient with respect to the image. */
export function throughTanh(w: tf.Tensor4D, gradient: tf.Tensor4D): tf.Tensor4D {
  return gradient.mul(tf.sub(1, w.tanh().square()).mul(0.5));
}
