/** A number in memory that two threads share: how many calls a worker has to answer. */
export type BusyFlag = Int32Array<SharedArrayBuffer>;

/** How long the end of the process waits for one call, in milliseconds. */
const patience = 10_000;

const watched = new Set<BusyFlag>();

function waitForAll(): void {
  for (const flag of watched) {
    for (let calls = Atomics.load(flag, 0); calls > 0; calls = Atomics.load(flag, 0)) {
      if (Atomics.wait(flag, 0, calls, patience) === 'timed-out') break;
    }
  }
}

/**
 * A flag for a new worker. The process does not end while it is not zero: a thread that is stopped inside ONNX Runtime aborts
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
  Atomics.add(flag, 0, 1);
}

/** Called by the worker once the runtime has returned and a call is answered. */
export function markIdle(flag: BusyFlag): void {
  Atomics.sub(flag, 0, 1);
  Atomics.notify(flag, 0);
}
