import { createEngine } from '../../src/engine/index.ts';
import type { CompiledFunction } from '../../src/engine/types.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { fastest, type Contender } from './contender.ts';
import { forwardAndGradient, inputSpecs, randomBatch } from './network.ts';

const batches = [8, 12, 16];

async function rateOf(compiled: CompiledFunction, batch: number, lanes: number, seconds: number): Promise<number> {
  const began = performance.now();
  const until = began + 1000 * seconds;
  const inputs = randomBatch(batch);
  const runLane = async (): Promise<number> => {
    let images = 0;
    do {
      await compiled.run(inputs);
      images += batch;
    } while (performance.now() < until);
    return images;
  };
  const counts = await Promise.all(Array.from({ length: lanes }, runLane));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (1000 * total) / (performance.now() - began);
}

/** Compiled, on cpu, with one worker a core, at the batch a worker that a short trial finds fastest. */
export async function compiledContender(network: LoadedModel, trialSeconds: number): Promise<Contender> {
  const engine = await createEngine();
  const { workers } = engine;
  const compiledFor = new Map<number, CompiledFunction>();
  const batch = await fastest(batches, async (candidate) => {
    const compiled = await engine.compile(forwardAndGradient(network), inputSpecs(candidate));
    compiledFor.set(candidate, compiled);
    await rateOf(compiled, candidate, workers, 0);
    return rateOf(compiled, candidate, workers, trialSeconds);
  });
  const compiled = compiledFor.get(batch)!;
  return {
    name: 'epsball (cpu)',
    setup: `onnxruntime-node ${engine.versions['onnxruntime-node']}, ${workers} workers, batch ${batch} a worker`,
    measure: (seconds) => rateOf(compiled, batch, workers, seconds),
    close: () => engine.close(),
  };
}

/** tfjs op by op on its own cpu backend, two images at a time. */
export async function eagerContender(network: LoadedModel): Promise<Contender> {
  const batch = 2;
  const engine = await createEngine({ device: 'eager' });
  const compiled = await engine.compile(forwardAndGradient(network), inputSpecs(batch));
  return {
    name: 'tfjs cpu, eager',
    setup: `tfjs ${engine.versions['tfjs']}, batch ${batch}`,
    measure: (seconds) => rateOf(compiled, batch, 1, seconds),
    close: () => engine.close(),
  };
}
