import type * as tf from '@tensorflow/tfjs';
import { classMask, type Aim } from './loss.ts';
import { largestLogits } from './ranked-logits.ts';

const tiny = 1e-12;

/** The logit of each sample's class, [batch]. */
function logitOf(logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor1D {
  return logits.mul(classMask(label, logits.shape[1])).sum(1);
}

/** The largest logit but that of the label, [batch]. */
function largestOther(logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor1D {
  const others = logits.sub<tf.Tensor2D>(classMask(label, logits.shape[1]).mul(1e30));
  return largestLogits(others, 1)[0]!;
}

/**
 * What the differences are divided by, so that the loss does not change with the scale of the logits: z₁ − z₃, or for
 * targeted runs z₁ − (z₃ + z₄) / 2. With three classes the mean is that of z₂ and z₃: z₁ − z₃ alone would make the loss towards the third a
 * constant. With two there is no such scale, and 1 is used.
 */
function logitScale(logits: tf.Tensor2D, targeted: boolean): tf.Tensor1D | number {
  const classes = logits.shape[1];
  if (classes < 3) return 1;
  const [first, ...lower] = largestLogits(logits, targeted ? Math.min(4, classes) : 3);
  const [upper, lowest] = lower.slice(-2) as [tf.Tensor1D, tf.Tensor1D];
  const level = targeted ? upper.add<tf.Tensor1D>(lowest).mul<tf.Tensor1D>(0.5) : lowest;
  return first!.sub<tf.Tensor1D>(level).add(tiny);
}

/**
 * Difference of logits ratio (Croce & Hein 2020, arXiv:2003.01690), [batch], to be increased: −(z_y − max_{i≠y} z_i) over
 * the scale of the logits; targeted: −(z_y − z_t). z_y is the label's logit, so that any misclassification is a success.
 */
export function dlr(logits: tf.Tensor2D, { targeted, label, target }: Aim): tf.Tensor1D {
  const rival = targeted ? logitOf(logits, target) : largestOther(logits, label);
  return rival.sub<tf.Tensor1D>(logitOf(logits, label)).div(logitScale(logits, targeted));
}
