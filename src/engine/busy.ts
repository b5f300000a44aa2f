/** A flag in memory that two threads share: whether a worker has a call to answer. */
export type BusyFlag = Int32Array<SharedArrayBuffer>;

/** How long the end of the process waits for one call, in milliseconds. */
const patience = 10_000;

const watched = new Set<BusyFlag>();

function waitForAll(): void {
  for (const flag of watched) Atomics.wait(flag, 0, 1, patience);
}

/**
 * A flag for a new worker. The process does not end while it is set: a thread that is stopped inside ONNX Runtime aborts
 * the process.
 */
export function watchBusyFlag(): BusyFlag {
  if (watched.size === 0) process.on('exit', waitForAll);
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  watched.add(flag);
  return flag;
}

/** Forgets the flag of a worker that has ended. */
export function unwatchBusyFlag(flag: BusyFlag): void {
  watched.delete(flag);
  if (watched.size === 0) process.off('exit', waitForAll);
}

/** Called by the pool before it sends a call. */
export function markBusy(flag: BusyFlag): void {
  Atomics.store(flag, 0, 1);
}

/** Called by the worker once the runtime has returned. */
export function markIdle(flag: BusyFlag): void {
  Atomics.store(flag, 0, 0);
  Atomics.notify(flag, 0);
}
