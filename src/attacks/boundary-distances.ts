import type * as tf from '@tensorflow/tfjs';
import { dualLength } from './dual-length.ts';
import { classMask } from './loss.ts';
import type { Norm } from './types.ts';

const tiny = 1e-12;
/** Stands for the distance to a boundary that there is none to; finite, so that products with 0 stay 0. */
const farAway = 1e10;

/** By how much each logit exceeds that of the label, [batch, classes]. */
export function logitGaps(logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor2D {
  return logits.sub(logits.mul(classMask(label, logits.shape[1])).sum(1, true));
}

/**
 * How far each class's boundary is where the logits are taken for linear, |gap| over the dual norm of its gradient,
 * [batch, classes]; far away for the label itself.
 *
 * @param gaps of `logitGaps`
 * @param gradients of the gaps, [batch, classes, h, w, c]
 */
export function boundaryDistances(
  gaps: tf.Tensor2D,
  gradients: tf.Tensor,
  label: tf.Tensor1D,
  norm: Norm,
): tf.Tensor2D {
  const [batch, classes] = gaps.shape;
  const each = gradients.reshape<tf.Tensor4D>([
    batch * classes,
    ...(gradients.shape.slice(2) as [number, number, number]),
  ]);
  const slopes = dualLength(each, norm).reshape<tf.Tensor2D>([batch, classes]);
  return gaps.abs().div(slopes.add(tiny)).add(classMask(label, classes).mul(farAway));
}
