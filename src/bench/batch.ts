import type { HostArray, TensorSpec } from '../engine/types.ts';

/**
 * Lanes of every compiled graph. Fixed, so that a sample meets the same arithmetic whoever else is in the batch; 16
 * images of 32x32 stay in a core's cache.
 */
export const laneCount = 16;

/** Values of one lane in a tensor of this shape, whose first side is the batch. */
export function rowSize({ shape }: TensorSpec): number {
  return shape.slice(1).reduce((product, side) => product * side, 1);
}

/** Rows as a batch of `laneCount`, zeros in the lanes that are left over. */
export function packRows(rows: readonly HostArray[], spec: TensorSpec): HostArray {
  const size = rowSize(spec);
  const batch = spec.dtype === 'int32' ? new Int32Array(laneCount * size) : new Float32Array(laneCount * size);
  rows.forEach((row, lane) => {
    batch.set(row, lane * size);
  });
  return batch;
}

/** A copy of one lane's values. */
export function takeRow(batch: HostArray, lane: number): HostArray {
  const size = batch.length / laneCount;
  return batch.slice(lane * size, (lane + 1) * size);
}
