import * as tf from '@tensorflow/tfjs';
import { overPixels } from '../per-image.ts';

/** A square part of each image. */
export interface Window {
  /** 1 inside and 0 outside, [batch, h, w, 1]. */
  readonly mask: tf.Tensor4D;
  /** Row of each pixel below the window's first, [batch, h, 1, 1]. */
  readonly row: tf.Tensor4D;
  /** Column of each pixel right of the window's first, [batch, 1, w, 1]. */
  readonly column: tf.Tensor4D;
  /** [batch, 1, 1, 1] */
  readonly side: tf.Tensor4D;
}

function counted(length: number): tf.Tensor1D {
  return tf.tensor1d(Array.from({ length }, (_, i) => i));
}

/**
 * A window at a random place; as in the reference the last row and column that it could begin at are never drawn.
 *
 * @param side whole numbers, [batch]
 * @param place uniform on [-1, 1), [batch, 2]
 */
export function randomWindow(side: tf.Tensor1D, place: tf.Tensor2D, height: number, width: number): Window {
  const sides = overPixels(side);
  const first = (axis: number, length: number): tf.Tensor4D => {
    const uniform = place.slice([0, axis], [-1, 1]).add(1).mul(0.5);
    return overPixels(uniform).mul<tf.Tensor4D>(tf.scalar(length).sub(sides)).floor();
  };
  const row = counted(height).reshape<tf.Tensor4D>([1, height, 1, 1]).sub<tf.Tensor4D>(first(0, height));
  const column = counted(width).reshape<tf.Tensor4D>([1, 1, width, 1]).sub<tf.Tensor4D>(first(1, width));
  const within = (offset: tf.Tensor4D) =>
    offset.greaterEqual<tf.Tensor4D>(0).logicalAnd<tf.Tensor4D>(offset.less(sides));
  const mask = within(row).logicalAnd<tf.Tensor4D>(within(column)).toFloat<tf.Tensor4D>();
  return { mask, row, column, side: sides };
}

/** The first tile of each edge, and how many follow, where an image is tiled by squares. */
interface Tiling {
  readonly side: number;
  readonly margin: number;
  readonly count: number;
}

function tile(length: number, side: number): Tiling {
  const count = Math.floor(length / side);
  return { side, count, margin: Math.floor((length - count * side) / 2) };
}

/** Squares that tile an image, as windows: five or a few more in each direction. */
export function tiles(height: number, width: number): Window & { readonly rows: Tiling; readonly columns: Tiling } {
  const side = Math.max(Math.floor(height / 5), 1);
  const [rows, columns] = [tile(height, side), tile(width, side)];
  const place = (length: number, { margin, count }: Tiling) => {
    const inside = Array.from({ length }, (_, i) => (i >= margin && i < margin + count * side ? 1 : 0));
    const local = Array.from({ length }, (_, i) => (i - margin + length * side) % side);
    return { inside: tf.tensor1d(inside), local: tf.tensor1d(local) };
  };
  const [down, across] = [place(height, rows), place(width, columns)];
  return {
    rows,
    columns,
    side: tf.fill([1, 1, 1, 1], side),
    row: down.local.reshape([1, height, 1, 1]),
    column: across.local.reshape([1, 1, width, 1]),
    mask: down.inside.reshape<tf.Tensor4D>([1, height, 1, 1]).mul(across.inside.reshape([1, 1, width, 1])),
  };
}
