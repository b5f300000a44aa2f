import { createEngine } from '../../src/engine/index.ts';
import type { HostArray, HostTensors, TensorFunction, TensorSpec } from '../../src/engine/types.ts';

async function runOn(
  device: 'cpu' | 'eager',
  fn: TensorFunction,
  specs: Readonly<Record<string, TensorSpec>>,
  values: HostTensors,
): Promise<Record<string, HostArray>> {
  const engine = await createEngine({ device, ...(device === 'cpu' && { workers: 1 }) });
  try {
    return await (await engine.compile(fn, specs)).run(values);
  } finally {
    await engine.close();
  }
}

/** What a function computes when compiled and when run op by op by tfjs. */
export async function onBothEngines(
  fn: TensorFunction,
  specs: Readonly<Record<string, TensorSpec>>,
  values: HostTensors,
): Promise<{ compiled: Record<string, HostArray>; eager: Record<string, HostArray> }> {
  return { compiled: await runOn('cpu', fn, specs, values), eager: await runOn('eager', fn, specs, values) };
}
