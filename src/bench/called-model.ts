import type * as tf from '@tensorflow/tfjs';
import type { CompiledFunction, Engine, HostArray } from '../engine/types.ts';
import type { BlackBox } from '../models/black-box.ts';
import type { LoadedModel, NetworkSize } from '../models/types.ts';

/** What is called of a model that can only be called; undefined for others. */
export function calledOf({
  blackBox,
  size: { classes },
}: LoadedModel): { readonly blackBox: BlackBox; readonly classes: number } | undefined {
  return blackBox && { blackBox, classes };
}

/** A classifier that is called on the host, opened for batches of so many rows. */
export interface CalledModel {
  /** Images, row after row, to what the file answers, [rows, classes]. */
  answer(x: HostArray): Promise<HostArray>;
  dispose(): Promise<void>;
}

/**
 * Compiles what comes before the file, and opens the file in the workers.
 *
 * @throws EpsballError as `Engine.load`
 */
export async function openCalled(
  engine: Engine,
  { bytes, output, prepare }: BlackBox,
  { inputShape, classes }: NetworkSize,
  rows: number,
): Promise<CalledModel> {
  const before: CompiledFunction = await engine.compile(({ x }) => ({ x: prepare(x as tf.Tensor4D) }), {
    x: { shape: [rows, ...inputShape], dtype: 'float32' },
  });
  const [, ...shape] = before.outputs['x']!.shape;
  const file = await engine.load({ bytes, shape, outputs: classes, output }, rows);
  return {
    async answer(x) {
      const { y } = await file.run(await before.run({ x }), { handOver: true });
      return y!;
    },
    async dispose() {
      await before.dispose();
      await file.dispose();
    },
  };
}
