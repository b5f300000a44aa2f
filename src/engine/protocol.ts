import type { BusyFlag } from './busy.ts';
import type { HostArray, TensorSpec } from './types.ts';

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

/** A request to a worker; requests are answered in order, and `close` ends it. */
export type Request =
  | { readonly kind: 'close' }
  | { readonly kind: 'endProfiling'; readonly call: number }
  | { readonly kind: 'unload'; readonly call: number; readonly model: number }
  | {
      readonly kind: 'load';
      readonly call: number;
      readonly model: number;
      readonly bytes: Uint8Array;
      /** Where the model as rewritten by the runtime is kept between runs; undefined if it is not. */
      readonly file: string | undefined;
    }
  | {
      readonly kind: 'run';
      readonly call: number;
      readonly model: number;
      readonly feeds: Readonly<Record<string, { readonly spec: TensorSpec; readonly values: HostArray }>>;
    };

/** The answer to one request. */
export type Reply =
  | { readonly call: number; readonly outputs: Record<string, HostArray> }
  | { readonly call: number; readonly failure: string };
