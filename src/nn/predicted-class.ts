import * as tf from '@tensorflow/tfjs';

/** 1 at the class of the largest logit and 0 elsewhere, [batch, classes] float32; a constant of differentiation. */
export function predictedClass(logits: tf.Tensor2D): tf.Tensor2D {
  return tf.cast(tf.oneHot(logits.argMax<tf.Tensor1D>(1), logits.shape[1]), 'float32') as tf.Tensor2D;
}
