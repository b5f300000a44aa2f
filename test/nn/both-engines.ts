import * as tf from '@tensorflow/tfjs';
import { createEngine } from '../../src/engine/index.ts';
import type { HostArray, HostTensors, TensorFunction, TensorSpec } from '../../src/engine/types.ts';

type Specs = Readonly<Record<string, TensorSpec>>;

async function runCompiled(fn: TensorFunction, specs: Specs, values: HostTensors): Promise<Record<string, HostArray>> {
  const engine = await createEngine({ device: 'cpu', workers: 1 });
  try {
    return await (await engine.compile(fn, specs)).run(values);
  } finally {
    await engine.close();
  }
}

/** As the eager engine does it, without its trial run on zeros: tfjs's cpu backend is slow. */
function runEagerly(fn: TensorFunction, specs: Specs, values: HostTensors): Record<string, HostArray> {
  tf.setBackend('cpu') as unknown;
  const results: Record<string, HostArray> = {};
  tf.tidy(() => {
    const inputs = Object.entries(specs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(values[name]!, [...shape], dtype),
    ]);
    for (const [name, tensor] of Object.entries(fn(Object.fromEntries(inputs) as Record<string, tf.Tensor>))) {
      results[name] = Float32Array.from(tensor.dataSync());
    }
  });
  return results;
}

/** What a function computes when compiled and when run op by op by tfjs, the latter as floats. */
export async function onBothEngines(
  fn: TensorFunction,
  specs: Specs,
  values: HostTensors,
): Promise<{ compiled: Record<string, HostArray>; eager: Record<string, HostArray> }> {
  return { compiled: await runCompiled(fn, specs, values), eager: runEagerly(fn, specs, values) };
}
