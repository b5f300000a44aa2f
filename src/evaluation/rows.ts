import { defaultLanes, inParts, packLanes, takeRow } from '../bench/batch.ts';
import type { Engine, HostArray, TensorFunction, TensorSpec } from '../engine/types.ts';

/** Inputs or outputs of one image, by name. */
export type Row = Readonly<Record<string, HostArray>>;

/** A compiled function of rows: each row of the answer depends on its own row alone. */
export type RowFunction = (rows: readonly Row[]) => Promise<Record<string, Float32Array>[]>;

/**
 * Compiles a function of tensors whose first side is the batch, for lists of any length.
 *
 * @param specs shapes of one row, without the batch
 */
export async function compileRows(
  engine: Engine,
  fn: TensorFunction,
  specs: Readonly<Record<string, TensorSpec>>,
): Promise<RowFunction> {
  const lanes = defaultLanes;
  const batched = Object.entries(specs).map(([name, { shape, dtype }]) => [name, { shape: [lanes, ...shape], dtype }]);
  const compiled = await engine.compile(fn, Object.fromEntries(batched) as Record<string, TensorSpec>);
  const runBatch = async (rows: readonly Row[]): Promise<Record<string, Float32Array>[]> => {
    const outputs = Object.entries(await compiled.run(packLanes(rows, compiled), { handOver: true }));
    return rows.map((_, lane) =>
      Object.fromEntries(outputs.map(([name, batch]) => [name, takeRow(batch, lane, lanes).slice() as Float32Array])),
    );
  };
  return (rows) => inParts(rows, lanes, runBatch);
}
