import { findBlockSize } from './block-size.ts';
import { checkInputs } from './check-inputs.ts';
import type { Graph } from './graph.ts';
import { toOnnx } from './onnx.ts';
import { optimise } from './passes/index.ts';
import { WorkerPool } from './pool.ts';
import type { Provider } from './protocol.ts';
import { trace } from './trace.ts';
import type { CompiledFunction, Engine, TensorFunction, TensorSpec } from './types.ts';

function outputSpecs({ outputs }: Graph): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { shape, dtype }]) => {
      if (dtype !== 'float32' && dtype !== 'int32') {
        throw new Error(`output "${name}" is of type ${dtype}; cast it to float32 or int32`);
      }
      return [name, { shape, dtype }];
    }),
  );
}

/** Compiles to ONNX and runs on ONNX Runtime, one session a worker thread; the calling thread only schedules. */
export function onnxEngine(provider: Provider, workers: number, versions: Readonly<Record<string, string>>): Engine {
  const pool = new WorkerPool(workers, provider);
  const block = provider === 'cpu' ? findBlockSize(pool) : Promise.resolve(1);
  return {
    device: provider,
    workers,
    versions,
    async compile(fn: TensorFunction, inputs): Promise<CompiledFunction> {
      const graph = trace(fn, inputs);
      const outputs = outputSpecs(graph);
      const model = pool.add(toOnnx(optimise(graph, { block: await block })));
      await pool.load(model);
      return {
        inputs,
        outputs,
        run(values) {
          checkInputs(inputs, values);
          const feeds = Object.entries(inputs).map(([name, spec]) => [name, { spec, values: values[name]! }] as const);
          return pool.run(model, Object.fromEntries(feeds));
        },
        dispose: () => pool.unload(model),
      };
    },
    close: () => pool.close(),
  };
}
