import * as tf from '@tensorflow/tfjs';
import type { Window } from './window.ts';

/** How the heights of a pyramid's layers fall, and how its mass is measured. */
export interface Mass {
  /** Layer k of a pyramid has the height (k + 1)^-power. */
  readonly power: 2 | 4;
  /** Length of values in each image and channel over the given axes, kept. */
  readonly of: (values: tf.Tensor4D) => tf.Tensor4D;
}

const tiny = 1e-12;

/** In l2 lengths are Euclidean, in l1 sums of magnitudes; of each channel. */
export const masses: Readonly<Record<'l2' | 'l1', Mass>> = {
  l2: { power: 2, of: (values) => values.square().sum<tf.Tensor4D>([1, 2], true).sqrt() },
  l1: { power: 4, of: (values) => values.abs().sum([1, 2], true) },
};

/**
 * Sum of the layers that reach rows or columns at this distance from the middle, [batch, h, 1, 1] or [batch, 1, w, 1]: k from
 * `distance` on, below `layers`.
 */
function height(distance: tf.Tensor4D, layers: tf.Tensor4D, power: number, mostLayers: number): tf.Tensor4D {
  const numbers = Array.from({ length: mostLayers }, (_, k) => k);
  const k = tf.tensor4d(numbers, [1, 1, 1, mostLayers]);
  const heights = tf.tensor4d(
    numbers.map((number) => (number + 1) ** -power),
    [1, 1, 1, mostLayers],
  );
  const reaches = distance.lessEqual<tf.Tensor4D>(k).logicalAnd<tf.Tensor4D>(layers.greater(k));
  return reaches.toFloat<tf.Tensor4D>().mul<tf.Tensor4D>(heights).sum(3, true);
}

/**
 * The content of a window in Square's l2 and l1 attacks, [batch, h, w, 1], of mass 1: two pyramids of opposite sign, one
 * above the other (Andriushchenko et al. 2020, arXiv:1912.00049, §3.4).
 */
export function stackedPyramids(
  { mask, row, column, side }: Window,
  { power, of }: Mass,
  mostLayers: number,
): tf.Tensor4D {
  const upper = side.mul<tf.Tensor4D>(0.5).floor<tf.Tensor4D>();
  const lower = side.sub<tf.Tensor4D>(upper);
  const isUpper = row.less<tf.Tensor4D>(upper);
  const layers = upper.add<tf.Tensor4D>(1);
  const half = (local: tf.Tensor4D, rows: tf.Tensor4D, part: tf.Tensor4D): tf.Tensor4D => {
    const down = local.sub<tf.Tensor4D>(rows.mul<tf.Tensor4D>(0.5).floor()).abs<tf.Tensor4D>();
    const across = column.sub<tf.Tensor4D>(upper).abs<tf.Tensor4D>();
    const [ofRow, ofColumn] = [down, across].map((distance) => height(distance, layers, power, mostLayers));
    const values = ofRow!.minimum<tf.Tensor4D>(ofColumn!).mul<tf.Tensor4D>(part);
    return values.div(of(values).add(tiny));
  };
  const above = half(row, upper, mask.mul(isUpper.toFloat()));
  const below = half(row.sub(upper), lower, mask.mul(isUpper.logicalNot().toFloat()));
  const both = above.sub<tf.Tensor4D>(below);
  return both.div(of(both).add(tiny));
}

/** The same with the pyramids side by side where `lies` is above 0, [batch, 1, 1, 1] or [batch, h, w, 1]. */
export function turnedPyramids(window: Window, lies: tf.Tensor4D, mass: Mass, mostLayers: number): tf.Tensor4D {
  const turned = { ...window, row: window.column, column: window.row };
  const [standing, lying] = [window, turned].map((each) => stackedPyramids(each, mass, mostLayers));
  return tf.where(lies.greater(0), lying!, standing!);
}
