import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import './pool-gradients.ts';
import './second-derivatives.ts';
import { checkInputs } from './check-inputs.ts';
import { sizeOf } from './graph.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { silenceTensorflow } from './silence.ts';
import type { CompiledFunction, DeviceName, DType, Engine, HostArray, TensorFunction, TensorSpec } from './types.ts';

/** tfjs's own cpu backend casts without converting: an int32 tensor may hold a Uint8Array. */
function toHostArray(values: ArrayLike<number>, dtype: DType): HostArray {
  return dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
}

function evaluate(
  backend: string,
  fn: TensorFunction,
  specs: Readonly<Record<string, TensorSpec>>,
  inputs: Readonly<Record<string, HostArray>>,
): Record<string, { spec: TensorSpec; values: HostArray }> {
  tf.setBackend(backend) as unknown;
  const results: Record<string, { spec: TensorSpec; values: HostArray }> = {};
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(specs).map(([name, { shape, dtype }]) => [name, tf.tensor(inputs[name]!, [...shape], dtype)]),
    );
    for (const [name, tensor] of Object.entries(fn(tensors))) {
      const spec = { shape: tensor.shape, dtype: tensor.dtype as DType };
      results[name] = { spec, values: toHostArray(tensor.dataSync(), spec.dtype) };
    }
  });
  return results;
}

/**
 * Runs functions op by op on a tfjs backend, in the calling thread, which each call blocks; calls run one after the other,
 * and signals and timers have their turn in between.
 */
export function eagerEngine(device: DeviceName, backend: string, versions: Readonly<Record<string, string>>): Engine {
  silenceTensorflow();
  let before: Promise<unknown> = Promise.resolve();
  return {
    device,
    workers: 1,
    versions,
    compile(fn, inputs): Promise<CompiledFunction> {
      const zeros = Object.entries(inputs).map(([name, { shape, dtype }]) => {
        const size = sizeOf(shape);
        return [name, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)] as const;
      });
      const trial = evaluate(backend, fn, inputs, Object.fromEntries(zeros));
      const outputs = Object.fromEntries(Object.entries(trial).map(([name, { spec }]) => [name, spec]));
      return Promise.resolve({
        inputs,
        outputs,
        run(values) {
          checkInputs(inputs, values);
          const turn = before.then(() => setImmediate());
          const results = turn.then(() => Object.entries(evaluate(backend, fn, inputs, values)));
          before = results.catch(() => undefined);
          return results.then((outputs) =>
            Object.fromEntries(outputs.map(([name, { values: computed }]) => [name, computed])),
          );
        },
        dispose: () => Promise.resolve(),
      });
    },
    load: () => refuseForeign(device),
    endProfile: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
