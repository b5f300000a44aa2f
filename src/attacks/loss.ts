import type * as tf from '@tensorflow/tfjs';
import { classMask } from '../nn/class-mask.ts';
import { logSumExp } from '../nn/log-sum-exp.ts';

export { classMask };

/** What a lane wants of its logits. */
export interface Aim {
  readonly targeted: boolean;
  /** [batch] int32 */
  readonly label: tf.Tensor1D;
  /** [batch] int32 */
  readonly target: tf.Tensor1D;
}

/** The default loss, [batch], to be increased: the cross-entropy of the label, or minus that of the target. */
export function aimedCrossEntropy(logits: tf.Tensor2D, { targeted, label, target }: Aim): tf.Tensor1D {
  return targeted ? crossEntropy(logits, target).neg() : crossEntropy(logits, label);
}

/** A loss to be increased, [batch]: by how much the label is exceeded, or by how much the target exceeds all others. */
export function aimedMargin(logits: tf.Tensor2D, { targeted, label, target }: Aim): tf.Tensor1D {
  return targeted ? margin(logits, target).neg() : margin(logits, label);
}

/** Whether logits are what a lane is after, [batch] bool: its target where the user named one, else any wrong class. */
export function succeeds(
  logits: tf.Tensor2D,
  { aimed, label, target }: Pick<Aim, 'label' | 'target'> & { readonly aimed: boolean },
): tf.Tensor1D {
  const predicted = logits.argMax<tf.Tensor1D>(1);
  return aimed ? predicted.equal(target) : predicted.notEqual(label);
}

/** −log softmax(logits)[label], [batch]; never overflows. */
export function crossEntropy(logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor1D {
  return logSumExp(logits).sub(logits.mul(classMask(label, logits.shape[1])).sum(1));
}

/** The largest other logit minus that of the label, [batch]; positive where the label is not predicted. */
export function margin(logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor1D {
  const mask = classMask(label, logits.shape[1]);
  const others = logits.sub(mask.mul(1e30)).max(1);
  return others.sub(logits.mul(mask).sum(1));
}
