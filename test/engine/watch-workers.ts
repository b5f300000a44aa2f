import type { Worker } from 'node:worker_threads';
import type { ExecutionContext } from 'ava';

/** Every worker thread that is started until the test ends, in order. */
export function watchWorkers(t: ExecutionContext): readonly Worker[] {
  const workers: Worker[] = [];
  const note = (worker: Worker): void => {
    workers.push(worker);
  };
  process.on('worker', note);
  t.teardown(() => process.off('worker', note));
  return workers;
}

/** Lets a worker of the pool end by itself, once it has answered what it was asked before. */
export function endWorker(worker: Worker): void {
  worker.postMessage({ kind: 'close' });
}

/** Lets a worker of the pool fail with an exception that nothing catches. */
export function crashWorker(worker: Worker): void {
  worker.postMessage(null);
}
