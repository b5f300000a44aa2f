import type * as tf from '@tensorflow/tfjs';

/** Where numbers are computed. `eager` is tfjs's own cpu backend, the reference in tests. */
export const deviceNames = ['cpu', 'webgpu', 'cuda', 'tensorflow', 'eager'] as const;
export type DeviceName = (typeof deviceNames)[number];

/** Element types that cross the border of a compiled function. */
export type DType = 'float32' | 'int32';

/** Shape and element type of one input or output. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Values of a tensor on the host, row-major. */
export type HostArray = Float32Array | Int32Array;
export type HostTensors = Readonly<Record<string, HostArray>>;

/** A pure function of named tensors, written in tfjs ops; it may call tf.grad and the like. Constants (weights) are made inside it. */
export type TensorFunction = (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>;

/** A function bound to fixed shapes and ready to run on a device. */
export interface CompiledFunction {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  /**
   * Computes the outputs. Calls may overlap: on cpu each goes to the next idle worker.
   *
   * @param options.handOver whether the memory of the inputs may be moved to the worker, so that they are empty afterwards;
   *   default false
   * @throws if an input is missing, unknown, or of the wrong length or type
   */
  run(inputs: HostTensors, options?: { readonly handOver?: boolean }): Promise<Record<string, HostArray>>;
  /** Gives back what the function holds on the device; it cannot be run afterwards. */
  dispose(): Promise<void>;
}

/** Time that all calls of one type of operator took together, on all workers; on a GPU the time until they were started. */
export interface OperatorTime {
  /** The runtime's name of it, "Conv". */
  readonly operator: string;
  readonly seconds: number;
  readonly calls: number;
}

/** A classifier from elsewhere: an ONNX file with one input, to be called and never differentiated. */
export interface ForeignFile {
  /** The whole file, without external data. */
  readonly bytes: Uint8Array;
  /** Shape of one input, without the batch; sides that the file leaves open take these sizes. */
  readonly shape: readonly number[];
  /** Numbers that each input is answered with. */
  readonly outputs: number;
  /** The output that is the answer; may be left away where there is only one. */
  readonly output?: string | undefined;
}

/** One device, its workers, and the functions compiled for it. */
export interface Engine {
  readonly device: DeviceName;
  /** How many calls of `run` can be computed at the same time. */
  readonly workers: number;
  /** Name and version of what computes, for provenance. */
  readonly versions: Readonly<Record<string, string>>;
  compile(fn: TensorFunction, inputs: Readonly<Record<string, TensorSpec>>): Promise<CompiledFunction>;
  /**
   * Opens a file from elsewhere as a function of x [rows, ...shape] that gives y [rows, outputs], float32. Its batch is its own affair: every
   * input is computed alone. On cpu only.
   *
   * @throws EpsballError DEVICE_UNAVAILABLE on other devices; MODEL_UNSUITABLE where ONNX Runtime refuses the file, or it takes or gives
   * something else
   */
  load(file: ForeignFile, rows: number): Promise<CompiledFunction>;
  /** Ends the profiling that the engine was opened with, and tells what took longest, first; nothing where there is none. */
  endProfile(): Promise<readonly OperatorTime[]>;
  /** Ends all workers; pending calls reject. */
  close(): Promise<void>;
}
