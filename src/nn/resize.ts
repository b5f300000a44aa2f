import * as tf from '@tensorflow/tfjs';
import { resizeWeights, type AxisResizing } from './resize-weights.ts';

/** How images are resized, by ONNX's names; defaults are those of ONNX's `Resize`. */
export interface ResizeOptions extends Partial<Omit<AxisResizing, 'from' | 'to' | 'scale'>> {
  /** Height and width of the results; left out where scales are given. */
  readonly sides?: readonly [number, number];
  /** Factors of height and width, by which pixels are found; results are rounded down unless their sides are given, too. */
  readonly scales?: readonly [number, number];
}

const defaults: Omit<AxisResizing, 'from' | 'to' | 'scale'> = {
  mode: 'nearest',
  coordinates: 'half_pixel',
  nearest: 'round_prefer_floor',
  cubicCoefficient: -0.75,
  excludeOutside: false,
  antialias: false,
};

/** A matrix as a tensor; undefined where it changes nothing. */
function matrixOf(rows: readonly Float64Array[], from: number): tf.Tensor2D | undefined {
  const isIdentity =
    rows.length === from && rows.every((row, i) => row[i] === 1 && row.every((w, j) => w === 0 || i === j));
  return isIdentity ? undefined : tf.tensor2d(Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, from]);
}

/**
 * Images in another size, as by ONNX's `Resize`: a product with a constant matrix along each axis, so that it can be differentiated any
 * number of times.
 *
 * @param x [batch, channels, height, width]
 * @throws if neither sides nor scales are given, or nothing is left of the images
 */
export function resize(x: tf.Tensor4D, { sides, scales, ...options }: ResizeOptions): tf.Tensor4D {
  const [batch, channels, height, width] = x.shape;
  const axisOf = (axis: 0 | 1): AxisResizing => {
    const from = [height, width][axis]!;
    const to = sides?.[axis] ?? Math.floor(from * (scales?.[axis] ?? 0));
    if (!(to >= 1)) throw new Error(`images [${x.shape.join()}] cannot be resized to a side of ${to}`);
    return { ...defaults, ...options, from, to, scale: scales?.[axis] ?? to / from };
  };
  const [rows, columns] = [axisOf(0), axisOf(1)];
  const [down, across] = [matrixOf(resizeWeights(rows), height), matrixOf(resizeWeights(columns), width)];
  const wide = across
    ? tf.matMul(x.reshape([batch * channels * height, width]), across, false, true)
    : x.reshape([batch * channels * height, width]);
  const images = wide.reshape([batch * channels, height, columns.to]);
  const resized = down ? tf.matMul(down, images) : images;
  return resized.reshape<tf.Tensor4D>([batch, channels, rows.to, columns.to]);
}
