import * as tf from '@tensorflow/tfjs';
import { sizeOf, type Value } from './graph.ts';

/** Most elements of what is computed at once: shapes and indices, not data. */
const most = 64;

/** What a kernel makes of integers that are known while a function is recorded. */
export interface Integers {
  readonly values: Int32Array;
  readonly shape: readonly number[];
}

/** The elements of a constant. */
export function elementsOf({ constant, uniform, shape }: Value): ArrayLike<number> | undefined {
  if (uniform !== undefined) return Array<number>(sizeOf(shape)).fill(uniform);
  return constant instanceof BigInt64Array ? undefined : constant;
}

/**
 * Computes a kernel on tfjs's own backend where all that goes into it, and all that comes out, are few integers that are known: what
 * converted graphs do with shapes. Otherwise undefined.
 */
export function foldIntegers(
  kernelName: string,
  inputs: Readonly<Record<string, Value>>,
  attrs: tf.NamedAttrMap,
): Integers[] | undefined {
  const entries = Object.entries(inputs);
  const isKnown = ({ dtype, constant, shape }: Value): boolean =>
    dtype === 'int32' && constant !== undefined && sizeOf(shape) <= most;
  const kernel = tf.getKernel(kernelName, 'cpu') as tf.KernelConfig | undefined;
  if (!kernel || entries.length === 0 || !entries.every(([, value]) => isKnown(value))) return undefined;
  const backend = tf.findBackend('cpu');
  const infos = entries.map(([name, value]) => {
    const shape = [...value.shape];
    const dataId = backend.write(Int32Array.from(elementsOf(value)!), shape, 'int32');
    return [name, { dataId, shape, dtype: 'int32' as const }] as const;
  });
  const isList = '0' in inputs;
  const operands: unknown = isList ? infos.map(([, info]) => info) : Object.fromEntries(infos);
  const made = [kernel.kernelFunc({ inputs: operands as tf.NamedTensorInfoMap, backend, attrs })].flat();
  const results = made.map(({ dataId, shape, dtype }) => ({ dtype, shape, values: backend.readSync(dataId) }));
  if (results.some(({ dtype, shape }) => dtype !== 'int32' || sizeOf(shape) > most)) return undefined;
  return results.map(({ shape, values }) => ({ shape, values: Int32Array.from(values as Int32Array) }));
}
