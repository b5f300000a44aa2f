import { join } from 'node:path';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { markIdle } from './busy.ts';
import { EpsballError, messageOf } from '../errors.ts';
import { ForeignSession } from './foreign-session.ts';
import { openSession } from './open-session.ts';
import type { Model, Reply, Request, WorkerSettings } from './protocol.ts';
import type { HostArray } from './types.ts';

const { provider, busy, profiles } = workerData as WorkerSettings;
/** The runtime prints nothing: what goes wrong is thrown, too. */
const fatalOnly = 4;
const options: ort.InferenceSession.SessionOptions = {
  executionProviders: [provider],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: fatalOnly,
};
const sessions = new Map<number, ort.InferenceSession | ForeignSession>();

/** A profile for each session: the runtime tells files apart by the second only. */
function profiling(model: number): ort.InferenceSession.SessionOptions {
  if (profiles === undefined) return {};
  return { enableProfiling: true, profileFilePrefix: join(profiles, `${threadId}-${model}`) };
}

async function load(model: number, source: Model): Promise<void> {
  const settings = { ...options, ...profiling(model) };
  const opened =
    'foreign' in source
      ? ForeignSession.open(source.foreign, settings)
      : openSession(source.bytes, settings, source.file);
  sessions.set(model, await opened);
}

async function answer(request: Exclude<Request, { kind: 'close' }>): Promise<Record<string, HostArray>> {
  if (request.kind === 'load') {
    await load(request.model, request.source);
    return {};
  }
  if (request.kind === 'endProfiling') {
    for (const session of sessions.values()) session.endProfiling();
    return {};
  }
  const session = sessions.get(request.model);
  if (request.kind === 'unload') {
    await session?.release();
    sessions.delete(request.model);
    return {};
  }
  if (!session) throw new Error(`model ${request.model} was not loaded`);
  if (session instanceof ForeignSession) return session.answer(request.feeds);
  const feeds = Object.fromEntries(
    Object.entries(request.feeds).map(([name, { spec, values }]) => [
      `in:${name}`,
      new ort.Tensor(spec.dtype, values, spec.shape),
    ]),
  );
  const fetched = await session.run(feeds);
  return Object.fromEntries(
    Object.entries(fetched).map(([name, { data }]) => [name.slice('out:'.length), data as HostArray]),
  );
}

/** The memory of a reply, which is handed over instead of copied. */
function buffersOf(reply: Reply): ArrayBuffer[] {
  return 'outputs' in reply ? Object.values(reply.outputs).map(({ buffer }) => buffer as ArrayBuffer) : [];
}

ort.env.logLevel = 'fatal';
let before: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: Request) => {
  before = before.then(async () => {
    if (request.kind === 'close') process.exit();
    const { call } = request;
    const reply = await answer(request)
      .then((outputs): Reply => ({ call, outputs }))
      .catch((error: unknown): Reply => ({
        call,
        failure: messageOf(error),
        ...(error instanceof EpsballError && { code: error.code }),
      }));
    markIdle(busy);
    parentPort?.postMessage(reply, buffersOf(reply));
  });
});
