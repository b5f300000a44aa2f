import * as tf from '@tensorflow/tfjs';
import { createEngine } from '../../../src/engine/index.ts';
import type { HostArray, TensorFunction } from '../../../src/engine/types.ts';

/** A value of a function of tensors, by its shape and numbers. */
export interface Given {
  readonly shape: readonly number[];
  readonly values: HostArray;
}

/** Runs a function of tensors compiled, on one worker. */
export async function compute(
  fn: TensorFunction,
  given: Readonly<Record<string, Given>>,
): Promise<Record<string, HostArray>> {
  const engine = await createEngine({ workers: 1 });
  try {
    const specs = Object.fromEntries(
      Object.entries(given).map(([name, { shape, values }]) => [
        name,
        { shape, dtype: values instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
      ]),
    );
    const compiled = await engine.compile(fn, specs);
    return await compiled.run(Object.fromEntries(Object.entries(given).map(([name, { values }]) => [name, values])));
  } finally {
    await engine.close();
  }
}

/** Runs a function of tensors op by op on tfjs's cpu backend. */
export function computeEagerly(fn: TensorFunction, given: Readonly<Record<string, Given>>): Record<string, HostArray> {
  tf.enableProdMode();
  tf.setBackend('cpu') as unknown;
  const results: Record<string, HostArray> = {};
  tf.tidy(() => {
    const inputs = Object.fromEntries(
      Object.entries(given).map(([name, { shape, values }]) => [
        name,
        tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32'),
      ]),
    );
    for (const [name, tensor] of Object.entries(fn(inputs))) results[name] = tensor.dataSync().slice() as HostArray;
  });
  return results;
}
