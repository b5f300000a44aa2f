import * as tf from '@tensorflow/tfjs';

/** Halvings after which an interval of length 1 is below the spacing of float32 numbers around 1e-3. */
const halvings = 32;

/** The interval that is left around a root. */
export interface Bracket {
  /** Where the function is still positive, [batch, 1, 1, 1]; the lower end given if it never is. */
  readonly low: tf.Tensor4D;
  /** Where it no longer is; the upper end given if it always is. */
  readonly high: tf.Tensor4D;
}

/**
 * Halves [0, high] until it brackets the root of a function that falls with its argument, lane by lane.
 *
 * @param fallsBelowZero the function, [batch, 1, 1, 1] to [batch, 1, 1, 1]
 * @param high upper end, [batch, 1, 1, 1]
 */
export function bisect(fallsBelowZero: (t: tf.Tensor4D) => tf.Tensor4D, high: tf.Tensor4D): Bracket {
  let bracket: Bracket = { low: tf.zerosLike(high), high };
  for (let i = 0; i < halvings; i++) {
    const middle = bracket.low.add<tf.Tensor4D>(bracket.high).mul<tf.Tensor4D>(0.5);
    const isPositive = fallsBelowZero(middle).greater(0);
    bracket = {
      low: tf.where(isPositive, middle, bracket.low),
      high: tf.where(isPositive, bracket.high, middle),
    };
  }
  return bracket;
}
