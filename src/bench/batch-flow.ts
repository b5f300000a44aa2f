import { batchesPerWorker } from './batch.ts';

/** What is computed together. */
export interface Batch {
  readonly size: number;
  readonly compute: () => Promise<void>;
}

/** Where batches come from, and how many are computed at the same time. */
export interface BatchSource {
  /** The batch that is next, or undefined where there is none until one under way has ended. */
  readonly next: () => Batch | undefined;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
}

/** Computes batches, several at a time, until there is none and none is under way that others may follow from. */
export class BatchFlow {
  readonly #source: BatchSource;
  #batches = 0;
  #travelling = 0;
  #waiting: (() => void)[] = [];

  constructor(source: BatchSource) {
    this.#source = source;
  }

  /** What the batches under way hold, all together. */
  get travelling(): number {
    return this.#travelling;
  }

  /** Whether a worker has nothing to do. */
  get isAnyIdle(): boolean {
    return this.#batches < this.#source.workers;
  }

  /** The first failure stops all batches, and is thrown. */
  async drain(): Promise<void> {
    const failure = new AbortController();
    const stopAll = (error: unknown): void => {
      failure.abort(error);
      this.#wake();
    };
    const slots = Array.from({ length: batchesPerWorker * this.#source.workers }, () =>
      this.#work(failure.signal).catch(stopAll),
    );
    await Promise.all(slots);
    failure.signal.throwIfAborted();
  }

  /** Takes one batch after the other. */
  async #work(failure: AbortSignal): Promise<void> {
    for (;;) {
      failure.throwIfAborted();
      this.#source.signal?.throwIfAborted();
      const batch = this.#source.next();
      if (batch) {
        await this.#compute(batch);
      } else {
        if (this.#batches === 0) return;
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  async #compute({ size, compute }: Batch): Promise<void> {
    this.#batches++;
    this.#travelling += size;
    try {
      await compute();
    } finally {
      this.#batches--;
      this.#travelling -= size;
      this.#wake();
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
