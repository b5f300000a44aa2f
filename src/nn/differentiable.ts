import * as tf from '@tensorflow/tfjs';

/**
 * A function of one tensor with a hand-written derivative.
 *
 * @param value the function
 * @param gradient from x and the gradient of the result to the gradient of x; made of tfjs ops, so that it can be
 * differentiated in turn (tf.grad cannot be called inside it)
 */
export function differentiable<X extends tf.Tensor, Y extends tf.Tensor>(
  value: (x: X) => Y,
  gradient: (x: X, dy: Y) => tf.Tensor,
): (x: X) => Y {
  const custom = tf.customGrad((x, save) => {
    (save as (tensors: tf.Tensor[]) => void)([x as X]);
    return {
      value: value(x as X),
      gradFunc: (dy, saved) => gradient(saved[0] as X, dy as Y),
    };
  });
  return (x) => custom(x) as Y;
}
