import * as tf from '@tensorflow/tfjs';

/** 1 at each sample's class and 0 elsewhere, [batch, classes] float32; `label` is [batch] int32. */
export function classMask(label: tf.Tensor1D, classes: number): tf.Tensor2D {
  const indices = tf.tensor2d(
    Array.from({ length: classes }, (_, i) => i),
    [1, classes],
    'int32',
  );
  return tf.equal(label.expandDims(1), indices).cast('float32');
}
