import { Worker } from 'node:worker_threads';
import { markBusy, unwatchBusyFlag, watchBusyFlag } from './busy.ts';
import { EpsballError, messageOf } from '../errors.ts';
import type { Feeds, Model, Provider, Reply, Request, WorkerSettings } from './protocol.ts';
import type { HostArray } from './types.ts';

type Outputs = Record<string, HostArray>;

interface Pending {
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: Error) => void;
}

function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map(({ values }) => values.buffer as ArrayBuffer);
}

/** Starts the worker's module; from TypeScript sources through tsx, whose loader threads do not inherit in Node 20. */
function startWorker(workerData: WorkerSettings): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), { workerData });
  const file = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  const code = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => { register(); return import(${file}); });`;
  return new Worker(code, { eval: true, workerData });
}

function failureOf({ failure, code }: Extract<Reply, { failure: string }>): Error {
  return code === undefined ? new Error(failure) : new EpsballError(code, failure);
}

/** One worker thread with sessions of its own. */
class Member {
  readonly loaded = new Set<number>();
  readonly #worker: Worker;
  readonly #busy = watchBusyFlag();
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #calls = 0;
  /** Why this member answers no more. */
  #ended: Error | undefined;

  constructor(provider: Provider, profiles: string | undefined) {
    this.#worker = startWorker({ provider, busy: this.#busy, profiles });
    this.#worker.on('message', (reply: Reply) => {
      const pending = this.#pending.get(reply.call);
      this.#pending.delete(reply.call);
      if ('outputs' in reply) pending?.resolve(reply.outputs);
      else pending?.reject(failureOf(reply));
    });
    this.#worker.on('error', (error: unknown) => {
      this.#finish(new Error(`a worker thread ended unexpectedly: ${messageOf(error)}`));
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        unwatchBusyFlag(this.#busy);
        this.#finish(new Error(`a worker thread ended unexpectedly (exit code ${code})`));
        resolve();
      });
    });
  }

  /** Whether its thread has ended, or is asked to. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  send(
    request:
      | { kind: 'load'; model: number; source: Model }
      | { kind: 'run'; model: number; feeds: Feeds }
      | { kind: 'unload'; model: number }
      | { kind: 'endProfiling' },
    moved: readonly ArrayBuffer[] = [],
  ): Promise<Outputs> {
    if (this.#ended) return Promise.reject(this.#ended);
    const call = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      markBusy(this.#busy);
      this.#worker.postMessage({ ...request, call } satisfies Request, moved);
    });
  }

  /**
   * Rejects what is under way and lets the thread end by itself once the runtime returns: a thread that is terminated
   * inside the runtime takes the whole process with it.
   */
  async end(): Promise<void> {
    this.#finish(new Error('the engine was closed'));
    this.#worker.postMessage({ kind: 'close' } satisfies Request);
    await this.#exited;
  }

  #finish(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/**
 * Worker threads that run ONNX models: each call goes to the next idle one. The calls of a thread that ends by itself
 * reject, and a fresh one takes its place for those that come after.
 */
export class WorkerPool {
  readonly #provider: Provider;
  readonly #profiles: string | undefined;
  readonly #members: Member[];
  readonly #idle: Member[];
  readonly #waiting: ((member: Member) => void)[] = [];
  readonly #models: (Model | undefined)[] = [];
  #isClosed = false;

  /** @param profiles folder for the runtime's profiles, if it is to make any */
  constructor(size: number, provider: Provider, profiles?: string) {
    this.#provider = provider;
    this.#profiles = profiles;
    this.#members = Array.from({ length: size }, () => new Member(provider, profiles));
    this.#idle = [...this.#members];
  }

  /** Registers a model; workers load it when they first run it. */
  add(model: Model): number {
    return this.#models.push(model) - 1;
  }

  /** Loads a model in one worker at once, so that a failure shows. */
  async load(model: number): Promise<void> {
    await this.#withMember((member) => this.#ensureLoaded(member, model));
  }

  /** @param handOver whether the memory of the feeds, arrays of their own, is moved to the worker instead of copied */
  run(model: number, feeds: Feeds, handOver = false): Promise<Outputs> {
    return this.#withMember(async (member) => {
      await this.#ensureLoaded(member, model);
      return member.send({ kind: 'run', model, feeds }, handOver ? buffersOf(feeds) : []);
    });
  }

  /** Forgets a model, here and in the workers that have loaded it. */
  async unload(model: number): Promise<void> {
    this.#models[model] = undefined;
    const holders = this.#running.filter(({ loaded }) => loaded.delete(model));
    await Promise.all(holders.map((member) => member.send({ kind: 'unload', model })));
  }

  /** Lets the runtime write its profiles. */
  async endProfiling(): Promise<void> {
    await Promise.all(this.#running.map((member) => member.send({ kind: 'endProfiling' })));
  }

  /** Ends all threads; calls under way reject. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#members.map((member) => member.end()));
  }

  get #running(): Member[] {
    return this.#members.filter(({ hasEnded }) => !hasEnded);
  }

  /** The member itself, or where its thread has ended a new one in its place. */
  #replaceEnded(member: Member): Member {
    if (this.#isClosed || !member.hasEnded) return member;
    const fresh = new Member(this.#provider, this.#profiles);
    this.#members[this.#members.indexOf(member)] = fresh;
    return fresh;
  }

  async #ensureLoaded(member: Member, model: number): Promise<void> {
    if (member.loaded.has(model)) return;
    const known = this.#models[model];
    if (!known) throw new Error('a compiled function was run after it was disposed of');
    await member.send({ kind: 'load', model, source: known });
    if (this.#models[model] === undefined) {
      await member.send({ kind: 'unload', model });
      throw new Error('a compiled function was disposed of while a worker loaded it');
    }
    member.loaded.add(model);
  }

  async #withMember<T>(use: (member: Member) => Promise<T>): Promise<T> {
    const free = this.#idle.pop() ?? (await new Promise<Member>((resolve) => this.#waiting.push(resolve)));
    const member = this.#replaceEnded(free);
    try {
      return await use(member);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(member);
      else this.#idle.push(member);
    }
  }
}
