import { callRate } from '../../src/engine/call-rate.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/types.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { compileProducts } from '../../src/doctor/matrix-products.ts';
import { fastest, type Contender } from './contender.ts';
import { compileStep } from './training-step.ts';
import { trainingSettings } from './training-work.ts';
import { workOf, type Measure } from './work.ts';

const batches = [8, 12, 16, 32];
const eagerBatch = 2;

/** Rate of matrix products on this engine, compiled when first asked for. */
function productRate(engine: Engine): (seconds: number) => Promise<number> {
  let compiled: ReturnType<typeof compileProducts> | undefined;
  return async (seconds) => (await (compiled ??= compileProducts(engine)))(seconds);
}

/** One worker a core, each with whole batches of its own; the fastest of the sizes in a short trial. */
async function evaluation(
  engine: Engine,
  measure: Exclude<Measure, 'training'>,
  network: LoadedCheckpoint,
  sizes: readonly number[],
  trialSeconds: number,
): Promise<Pick<Contender, 'setup' | 'measure'>> {
  const rates = new Map<number, (seconds: number) => Promise<number>>();
  const batch = await fastest(sizes, async (size) => {
    const { fn, inputs, values } = workOf(measure, network, size);
    const compiled = await engine.compile(fn, inputs);
    const rate = async (seconds: number): Promise<number> =>
      size * (await callRate(() => compiled.run(values), engine.workers, seconds));
    rates.set(size, rate);
    await rate(0);
    return sizes.length === 1 ? 1 : rate(trialSeconds);
  });
  return { setup: `batch ${batch} a worker`, measure: rates.get(batch)! };
}

/** Steps of training as the program makes them, at the faster of two batches: shards for all workers, then the optimiser. */
async function training(
  engine: Engine,
  network: LoadedCheckpoint,
  trialSeconds: number,
): Promise<Pick<Contender, 'setup' | 'measure'>> {
  const { shard } = trainingSettings(network);
  const step = await compileStep(engine, network);
  const rate = async (shards: number, seconds: number): Promise<number> =>
    shards * shard * (await callRate(() => step(shards), 1, seconds));
  await step(engine.workers);
  const shards = await fastest([engine.workers, 2 * engine.workers], (each) => rate(each, trialSeconds));
  return { setup: `batch ${shards * shard}, in shards of ${shard}`, measure: (seconds) => rate(shards, seconds) };
}

/**
 * Compiled, on cpu, with one worker a core.
 *
 * @param batch a worker; by default the fastest in a short trial. Training has its own shards.
 */
export async function compiledContender(
  measure: Measure,
  network: LoadedCheckpoint,
  trialSeconds: number,
  batch?: number,
): Promise<Contender> {
  const engine = await createEngine();
  const sizes = batch === undefined ? batches : [batch];
  const { setup, measure: rate } =
    measure === 'training'
      ? await training(engine, network, trialSeconds)
      : await evaluation(engine, measure, network, sizes, trialSeconds);
  return {
    name: 'epsball (cpu)',
    setup: `onnxruntime-node ${engine.versions['onnxruntime-node']}, ${engine.workers} workers, ${setup}`,
    measure: rate,
    product: productRate(engine),
    close: () => engine.close(),
  };
}

/** tfjs op by op on its own cpu backend, two images at a time. */
export async function eagerContender(measure: Measure, network: LoadedCheckpoint): Promise<Contender> {
  const engine = await createEngine({ device: 'eager' });
  const { fn, inputs, values } = workOf(measure, network, eagerBatch);
  const compiled = await engine.compile(fn, inputs);
  return {
    name: 'tfjs cpu, eager',
    setup: `tfjs ${engine.versions['tfjs']}, batch ${eagerBatch}`,
    measure: async (seconds) => eagerBatch * (await callRate(() => compiled.run(values), 1, seconds)),
    close: () => engine.close(),
  };
}
