import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from '../attacks/loss.ts';
import { projectBall } from '../attacks/projection.ts';

/** Length of the step, as a fraction of ε, that Wong et al. found best. */
const relativeStep = 1.25;

/**
 * The images that adversarial training learns from instead: one step of the fast gradient sign method from a random start
 * (Wong, Rice, Kolter 2020, arXiv:2001.03994), in the linf ball and the box.
 *
 * @param images [batch, h, w, c] in [0, 1]
 * @param label index of the true class, [batch] int32
 * @param offset uniform on [-1, 1), [batch, h, w, c]
 * @param epsilon radius of the ball
 * @param logits of the network as it is trained: with the batch's own statistics
 */
export function adversarialImages(
  images: tf.Tensor4D,
  label: tf.Tensor1D,
  offset: tf.Tensor4D,
  epsilon: number,
  logits: (x: tf.Tensor4D) => tf.Tensor2D,
): tf.Tensor4D {
  const radius = tf.fill<tf.Rank.R1>([images.shape[0]], epsilon);
  const start = projectBall(images.add(offset.mul(epsilon)), images, radius, 'linf');
  const gradient = tf.grad((x: tf.Tensor) => crossEntropy(logits(x as tf.Tensor4D), label).sum())(start);
  return projectBall(start.add(gradient.sign().mul(relativeStep * epsilon)), images, radius, 'linf');
}
