import * as tf from '@tensorflow/tfjs';
import './pool-gradients.ts';
import './second-derivatives.ts';
import { EpsballError } from '../errors.ts';
import { elementsOf, foldIntegers } from './fold-integers.ts';
import { GraphBuilder, type ConstantValues, type Graph, type Value } from './graph.ts';
import { kernels } from './kernels/index.ts';
import { full } from './kernels/kernel.ts';
import { silenceTensorflow } from './silence.ts';
import type { TensorFunction, TensorSpec } from './types.ts';
import { withBackend } from './with-backend.ts';

const backendName = 'epsball-trace';
const constructors = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** A tfjs backend that records kernels instead of computing them. */
class TraceBackend extends tf.KernelBackend {
  builder = new GraphBuilder();
  #values = new WeakMap<object, Value>();
  #count = 0;

  /** Begins a new graph; tensors of the one before become unreadable. */
  reset(): GraphBuilder {
    this.builder = new GraphBuilder();
    this.#values = new WeakMap();
    return this.builder;
  }

  handle(value: Value): object {
    const dataId = {};
    this.#values.set(dataId, value);
    this.#count++;
    return dataId;
  }

  value(dataId: object): Value {
    const value = this.#values.get(dataId);
    if (value) return value;
    throw new Error(
      'a compiled function used a tensor that was made outside it: pass it as an input, or make it inside from plain numbers',
    );
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: keyof tf.DataTypeMap): object {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new Error(`a compiled function used a tensor of type ${dtype}; float32, int32 and bool are supported`);
    }
    return this.handle(this.builder.constant(values as ConstantValues, shape, dtype));
  }

  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: keyof tf.DataTypeMap,
  ): void {
    this.#values.set(dataId, this.builder.constant(values as ConstantValues, shape, dtype as 'float32'));
  }

  /** Constants can be read, as they do not depend on the inputs. */
  override readSync(dataId: object): tf.backend_util.TypedArray {
    const value = this.value(dataId);
    const elements = elementsOf(value);
    if (elements && value.dtype !== 'int64') return constructors[value.dtype].from(elements);
    throw new Error('a compiled function read the values of a tensor; its course may depend on shapes only');
  }

  override read(): Promise<never> {
    return Promise.reject(new Error('a compiled function read the values of a tensor'));
  }

  override numDataIds(): number {
    return this.#count;
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {}
  decRef(): void {}
  override refCount(): number {
    return 1;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {}
}

function readInputs(
  backend: TraceBackend,
  inputs: tf.NamedTensorInfoMap | readonly tf.TensorInfo[],
): Record<string, Value> {
  const entries = Object.entries(inputs as Record<string, tf.TensorInfo>).filter(([, info]) => info as unknown);
  return Object.fromEntries(entries.map(([name, { dataId }]) => [name, backend.value(dataId)]));
}

/** The error for a tfjs kernel that has no ONNX form. */
export class UnsupportedKernel extends EpsballError {
  /** tfjs's name of it. */
  readonly kernel: string;

  constructor(kernel: string) {
    const known = Object.keys(kernels).sort().join(', ');
    super(
      'UNSUPPORTED_OP',
      `the tfjs kernel "${kernel}" cannot be compiled. Supported: ${known}.\nWrite the function with these, or run it with --device eager.`,
    );
    this.kernel = kernel;
  }
}

/** What a kernel records, or what it makes of integers that are known. */
function record(
  { builder }: TraceBackend,
  kernelName: string,
  inputs: Readonly<Record<string, Value>>,
  attrs: tf.NamedAttrMap,
): Value | Value[] {
  const folded = foldIntegers(kernelName, inputs, attrs);
  if (folded) {
    const constants = folded.map(({ values, shape }) => builder.constant(values, shape, 'int32'));
    return constants.length === 1 ? constants[0]! : constants;
  }
  const kernel = kernels[kernelName];
  if (!kernel) throw new UnsupportedKernel(kernelName);
  return kernel(builder, inputs, attrs);
}

function registerKernels(tracer: TraceBackend): void {
  const names = [...Object.keys(kernels), ...tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)];
  for (const kernelName of new Set(names)) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const result = record(tracer, kernelName, readInputs(tracer, inputs), attrs ?? {});
        const infos = [result].flat().map((value) => ({
          dataId: tracer.handle(value),
          shape: [...value.shape],
          dtype: value.dtype as 'float32',
        }));
        return Array.isArray(result) ? infos : infos[0]!;
      },
    });
  }
}

let registered: TraceBackend | undefined;

function traceBackend(): TraceBackend {
  if (registered) return registered;
  silenceTensorflow();
  const backend = new TraceBackend();
  tf.registerBackend(backendName, () => backend, 0);
  registerKernels(backend);
  registered = backend;
  return backend;
}

/**
 * Runs a tfjs function once on a recording backend, gradients included, and returns what it did as a graph.
 *
 * @throws EpsballError UNSUPPORTED_OP naming the tfjs kernel that has no ONNX form
 */
export function trace(fn: TensorFunction, inputs: Readonly<Record<string, TensorSpec>>): Graph {
  const backend = traceBackend();
  return withBackend(backendName, () => {
    const builder = backend.reset();
    const values = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype }]) => [name, builder.input(shape, dtype)]),
    );
    let outputs: Record<string, Value> = {};
    tf.tidy(() => {
      const tensors = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          tf.engine().makeTensorFromTensorInfo(
            {
              dataId: backend.handle(value),
              shape: [...value.shape],
              dtype: value.dtype as 'float32',
            },
            backend,
          ),
        ]),
      );
      outputs = Object.fromEntries(
        Object.entries(fn(tensors)).map(([name, tensor]) => [name, full(builder, backend.value(tensor.dataId))]),
      );
    });
    return builder.graph(values, outputs);
  });
}
