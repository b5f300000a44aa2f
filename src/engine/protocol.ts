import type { BusyFlag } from './busy.ts';
import type { ErrorCode } from '../errors.ts';
import type { ForeignFile, HostArray, TensorSpec } from './types.ts';

/** The execution providers of ONNX Runtime that we use. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly provider: Provider;
  /** How many calls the worker has to answer. */
  readonly busy: BusyFlag;
  /** Where the runtime writes its profiles; undefined if it is to make none. */
  readonly profiles: string | undefined;
}

/** Inputs of a call, by name. */
export type Feeds = Readonly<Record<string, { readonly spec: TensorSpec; readonly values: HostArray }>>;

/** A model to be run in the workers. */
export type Model =
  | {
      /** Of our own making: inputs "in:name", outputs "out:name". */
      readonly bytes: Uint8Array;
      /** Where the model as rewritten by the runtime is kept between runs; undefined if it is not. */
      readonly file: string | undefined;
    }
  | { readonly foreign: ForeignFile };

/** A request to a worker; requests are answered in order, and `close` ends it. */
export type Request =
  | { readonly kind: 'close' }
  | { readonly kind: 'endProfiling'; readonly call: number }
  | { readonly kind: 'unload'; readonly call: number; readonly model: number }
  | { readonly kind: 'load'; readonly call: number; readonly model: number; readonly source: Model }
  | {
      readonly kind: 'run';
      readonly call: number;
      readonly model: number;
      readonly feeds: Feeds;
    };

/** The answer to one request. */
export type Reply =
  | { readonly call: number; readonly outputs: Record<string, HostArray> }
  | { readonly call: number; readonly failure: string; /** Of an `EpsballError`. */ readonly code?: ErrorCode };
