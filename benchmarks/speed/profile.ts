import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { findBlockSize } from '../../src/engine/block-size.ts';
import { toOnnx } from '../../src/engine/onnx.ts';
import { optimise } from '../../src/engine/passes/index.ts';
import { WorkerPool } from '../../src/engine/pool.ts';
import { trace } from '../../src/engine/trace.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { median } from './statistics.ts';
import { workOf, type Measure, type Work } from './work.ts';

const warmUps = 3;
const runs = 20;

/** One operator of a run, as the runtime's own profile has it; durations in microseconds. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** The bytes that the engine hands to the runtime. */
async function modelBytes({ fn, inputs }: Work): Promise<Uint8Array> {
  const pool = new WorkerPool(1, 'cpu');
  try {
    return toOnnx(optimise(trace(fn, inputs), { block: await findBlockSize(pool) }));
  } finally {
    await pool.close();
  }
}

function feedsOf({ inputs, values }: Work): Record<string, ort.Tensor> {
  const feeds = Object.entries(inputs).map(
    ([name, { shape, dtype }]) => [`in:${name}`, new ort.Tensor(dtype, values[name]!, shape)] as const,
  );
  return Object.fromEntries(feeds);
}

async function timesOf(session: ort.InferenceSession, feeds: Record<string, ort.Tensor>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < warmUps + runs; i++) {
    const began = performance.now();
    await session.run(feeds);
    times.push(performance.now() - began);
  }
  return times.slice(warmUps);
}

/** Runs a session under the runtime's profiler and gives what it recorded. */
async function eventsOf(
  bytes: Uint8Array,
  options: ort.InferenceSession.SessionOptions,
  feeds: Record<string, ort.Tensor>,
): Promise<readonly Event[]> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-profile-'));
  try {
    const profileFilePrefix = join(folder, 'run');
    const session = await ort.InferenceSession.create(bytes, { ...options, enableProfiling: true, profileFilePrefix });
    await timesOf(session, feeds);
    session.endProfiling();
    const [file] = await readdir(folder);
    return JSON.parse(await readFile(join(folder, file!), 'utf8')) as Event[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sharesOf(events: readonly Event[]): string[] {
  const totals = new Map<string, { time: number; nodes: number }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const op = args?.op_name ?? 'unnamed';
    const { time, nodes } = totals.get(op) ?? { time: 0, nodes: 0 };
    totals.set(op, { time: time + dur, nodes: nodes + 1 });
  }
  const all = [...totals.values()].reduce((sum, { time }) => sum + time, 0);
  return [...totals]
    .toSorted(([, a], [, b]) => b.time - a.time)
    .map(([op, { time, nodes }]) => {
      const milliseconds = (time / 1000 / (warmUps + runs)).toFixed(2).padStart(8);
      const share = ((100 * time) / all).toFixed(1).padStart(5);
      return `  ${op.padEnd(24)} ${share} % ${milliseconds} ms  ${Math.round(nodes / (warmUps + runs))} nodes`;
    });
}

/** Where the time of one call goes on one core, by type of operator, from the runtime's own profile. */
export async function profile(measure: Measure, network: LoadedModel, batch: number): Promise<string[]> {
  const work = workOf(measure, network, batch);
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  };
  const bytes = await modelBytes(work);
  const feeds = feedsOf(work);
  const time = median(await timesOf(await ort.InferenceSession.create(bytes, options), feeds));
  const events = await eventsOf(bytes, options, feeds);
  const rate = ((1000 * batch) / time).toFixed(0);
  return [
    '',
    `${measure}, ${network.definition.name}, width ${network.size.width}, batch ${batch}: ${time.toFixed(1)} ms a call without the profiler, ${rate} images per second on one core`,
    ...sharesOf(events),
  ];
}
