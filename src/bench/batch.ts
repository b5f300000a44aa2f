import type { CompiledFunction, DeviceName, HostArray, TensorSpec } from '../engine/types.ts';

/** Lanes of a compiled graph unless something else is asked for: 16 images of 32x32 stay in a core's cache. */
export const defaultLanes = 16;

/** On the processor: numbers of lanes for which tests show that a sample's result is the same, bit by bit. */
export const provenLanes: readonly number[] = [16, 8, 32];

/** Rows of a graph, lanes times draws of noise, that are fastest on the processor where there are several draws. */
const rowsUnderDraws = 32;

/** On the processor: lanes of an attack that averages over so many draws of noise, each of which is a row of its own. */
export function lanesUnderDraws(draws: number): number {
  return Math.min(defaultLanes, Math.ceil(rowsUnderDraws / draws));
}

/** On a GPU, where results are promised up to rounding only, more lanes keep it busy. */
const gpuLanes = [16, 64, 128, 256, 512];

/** Numbers of lanes that a device may be asked for; what else being equal is best comes first. */
export function laneChoices(device: DeviceName): readonly number[] {
  return device === 'cpu' || device === 'eager' ? provenLanes : gpuLanes;
}

/** Batches under way for each worker: while one is computed, others are packed and unpacked. */
export const batchesPerWorker = 2;

/** Values of one lane in a tensor of this shape, whose first side is the batch. */
export function rowSize({ shape }: TensorSpec): number {
  return shape.slice(1).reduce((product, side) => product * side, 1);
}

/** Rows as a batch, zeros in the lanes that are left over. */
export function packRows(rows: readonly HostArray[], spec: TensorSpec): HostArray {
  const size = rowSize(spec);
  const length = spec.shape[0]! * size;
  const batch = spec.dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
  rows.forEach((row, lane) => {
    batch.set(row, lane * size);
  });
  return batch;
}

/** The answers to a list that is cut into parts of so many, which are computed at the same time. */
export async function inParts<T, R>(
  items: readonly T[],
  size: number,
  compute: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => i * size);
  return (await Promise.all(starts.map((start) => compute(items.slice(start, start + size))))).flat();
}

/** The inputs of a graph from those of each lane; what a graph does not take is left out. */
export function packLanes(
  lanes: readonly Readonly<Record<string, HostArray>>[],
  { inputs }: Pick<CompiledFunction, 'inputs'>,
): Record<string, HostArray> {
  const pack = ([name, spec]: [string, TensorSpec]): [string, HostArray] => [
    name,
    packRows(
      lanes.map((lane) => lane[name]!),
      spec,
    ),
  ];
  return Object.fromEntries(Object.entries(inputs).map(pack));
}

/** One lane's values, in the memory of the batch. */
export function takeRow(batch: HostArray, lane: number, lanes: number): HostArray {
  const size = batch.length / lanes;
  return batch.subarray(lane * size, (lane + 1) * size);
}
