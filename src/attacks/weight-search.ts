import * as tf from '@tensorflow/tfjs';

/** Above every weight tried; as the upper end it says that none was enough yet. */
const largestWeight = 1e10;

/** The weight under trial, the largest that was too small and the smallest that was enough, each [batch]. */
export interface WeightSearch {
  readonly weight: tf.Tensor1D;
  readonly lower: tf.Tensor1D;
  readonly upper: tf.Tensor1D;
}

/** A search in each lane of `lanes`, [batch]. */
export function beginSearch(lanes: tf.Tensor1D, firstWeight: number): WeightSearch {
  return {
    weight: tf.fill(lanes.shape, firstWeight),
    lower: tf.zerosLike(lanes),
    upper: tf.fill(lanes.shape, largestWeight),
  };
}

/** The next weight: ten times the last until one is enough, then half-way between the ends. */
export function nextWeight({ weight, lower, upper }: WeightSearch, isEnough: tf.Tensor1D): WeightSearch {
  const [above, below] = [upper.minimum<tf.Tensor1D>(weight), lower.maximum<tf.Tensor1D>(weight)];
  const ends = { lower: tf.where(isEnough, lower, below), upper: tf.where(isEnough, above, upper) };
  const middle = ends.lower.add<tf.Tensor1D>(ends.upper).mul<tf.Tensor1D>(0.5);
  const larger = weight.mul<tf.Tensor1D>(10).minimum<tf.Tensor1D>(largestWeight);
  return { ...ends, weight: tf.where(ends.upper.less(largestWeight), middle, larger) };
}
