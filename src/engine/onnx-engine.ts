import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { findBlockSize } from './block-size.ts';
import { checkComplete } from './check-complete.ts';
import { checkInputs } from './check-inputs.ts';
import type { Graph } from './graph.ts';
import { keptName } from './kept-models.ts';
import { toOnnx } from './onnx.ts';
import { readOperatorTimes } from './operator-times.ts';
import { optimise } from './passes/index.ts';
import { WorkerPool } from './pool.ts';
import type { Model, Provider } from './protocol.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { trace } from './trace.ts';
import type { CompiledFunction, Engine, TensorFunction, TensorSpec } from './types.ts';

type Borders = Pick<CompiledFunction, 'inputs' | 'outputs'>;

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

/** Models from this many bytes on are kept between runs; smaller ones the runtime prepares as fast as it would read them. */
const worthKeeping = 250_000;

/** To be raised when what the workers ask of the runtime changes, so that models kept before are not used. */
const keptFormat = 1;

/** How an engine on ONNX Runtime is opened. */
export interface OnnxEngineOptions {
  readonly workers: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly isProfiled: boolean;
}

/** Compiles to ONNX and runs on ONNX Runtime, one session a worker thread; the calling thread only schedules. */
export function onnxEngine(provider: Provider, { workers, versions, isProfiled }: OnnxEngineOptions): Engine {
  const profiles = isProfiled ? mkdtempSync(join(tmpdir(), 'epsball-profile-')) : undefined;
  const pool = new WorkerPool(workers, provider, profiles);
  const block = provider === 'cpu' ? findBlockSize(pool) : Promise.resolve(1);
  const fileOf = (model: Uint8Array, blockSize: number): string | undefined => {
    if (provider !== 'cpu' || model.length < worthKeeping) return undefined;
    const processor = [process.platform, process.arch, cpus()[0]?.model ?? '', blockSize];
    const circumstances = [keptFormat, ...processor, versions['onnxruntime-node'] ?? ''];
    return join(cacheFolder(), 'models', keptName(model, circumstances));
  };
  const open = async (source: Model, { inputs, outputs }: Borders): Promise<CompiledFunction> => {
    const model = pool.add(source);
    await pool.load(model);
    return {
      inputs,
      outputs,
      run(values, { handOver = false } = {}) {
        checkInputs(inputs, values);
        const feeds = Object.entries(inputs).map(([name, spec]) => [name, { spec, values: values[name]! }] as const);
        return pool.run(model, Object.fromEntries(feeds), handOver);
      },
      dispose: () => pool.unload(model),
    };
  };
  return {
    device: provider,
    workers,
    versions,
    async compile(fn: TensorFunction, inputs) {
      const graph = trace(fn, inputs);
      const outputs = outputSpecs(graph);
      const blockSize = await block;
      const bytes = toOnnx(optimise(graph, { block: blockSize }));
      return open({ bytes, file: fileOf(bytes, blockSize) }, { inputs, outputs });
    },
    async load(foreign, rows) {
      if (provider !== 'cpu') return refuseForeign(provider);
      checkComplete(foreign.bytes);
      const { shape, outputs } = foreign;
      const float = (...sides: readonly number[]): TensorSpec => ({ shape: sides, dtype: 'float32' });
      return open({ foreign }, { inputs: { x: float(rows, ...shape) }, outputs: { y: float(rows, outputs) } });
    },
    async endProfile() {
      if (profiles === undefined) return [];
      await pool.endProfiling();
      return readOperatorTimes(readdirSync(profiles).map((name) => join(profiles, name)));
    },
    async close() {
      await pool.close();
      if (profiles !== undefined) rmSync(profiles, { recursive: true, force: true });
    },
  };
}
