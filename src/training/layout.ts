import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../engine/graph.ts';
import type { HostWeight } from '../models/types.ts';
import type { Parameters, ParameterSpec } from '../nn/types.ts';
import { drawNormal, randomStream } from '../random.ts';

/** Where one parameter lies in a flat vector. */
interface Slot {
  readonly name: string;
  readonly spec: ParameterSpec;
  readonly offset: number;
  readonly size: number;
}

/** Parameters of one kind in one flat vector, the form in which they travel between threads. */
export interface Layout {
  readonly slots: readonly Slot[];
  readonly size: number;
}

/** Both parts of a model's parameters: what the gradient moves, and what is only counted. */
export interface ParameterLayout {
  readonly trained: Layout;
  readonly statistics: Layout;
}

function layOut(entries: readonly (readonly [string, ParameterSpec])[]): Layout {
  let offset = 0;
  const slots = entries.map(([name, spec]) => {
    const slot = { name, spec, offset, size: sizeOf(spec.shape) };
    offset += slot.size;
    return slot;
  });
  return { slots, size: offset };
}

/** Lays parameters out one after the other, in the order of their definition. */
export function parameterLayout(specs: Readonly<Record<string, ParameterSpec>>): ParameterLayout {
  const entries = Object.entries(specs);
  return {
    trained: layOut(entries.filter(([, { trainable }]) => trainable)),
    statistics: layOut(entries.filter(([, { trainable }]) => !trainable)),
  };
}

/** Start values, from a stream of their own for each parameter. */
export function initialVector({ slots, size }: Layout, seed: string): Float32Array {
  const vector = new Float32Array(size);
  for (const { name, spec, offset, size: count } of slots) {
    if ('constant' in spec.init) {
      vector.fill(spec.init.constant, offset, offset + count);
      continue;
    }
    const { normal } = spec.init;
    const draws = drawNormal(randomStream(seed, 'initial weights', name), count);
    vector.set(
      draws.map((value) => value * normal),
      offset,
    );
  }
  return vector;
}

/** Named weights as a flat vector. */
export function packHost({ slots, size }: Layout, weights: Readonly<Record<string, HostWeight>>): Float32Array {
  const vector = new Float32Array(size);
  for (const { name, offset } of slots) vector.set(weights[name]!.values, offset);
  return vector;
}

/** A flat vector [size] as named tensors. */
export function unpack({ slots }: Layout, vector: tf.Tensor1D): Parameters {
  return Object.fromEntries(
    slots.map(({ name, spec, offset, size }) => [name, vector.slice([offset], [size]).reshape([...spec.shape])]),
  );
}

/** Tensors in the layout's order as one flat vector [size]. */
export function pack(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tensors.length === 0 ? tf.zeros([1]) : tf.concat1d(tensors.map((tensor) => tensor.flatten()));
}

/** A flat vector as named weights on the host. */
export function unpackHost({ slots }: Layout, vector: Float32Array): Record<string, HostWeight> {
  return Object.fromEntries(
    slots.map(({ name, spec, offset, size }) => [
      name,
      { shape: spec.shape, values: vector.slice(offset, offset + size) },
    ]),
  );
}

/** For each element 1 where weight decay applies, else 0. */
export function decayMask({ slots, size }: Layout): Float32Array {
  const mask = new Float32Array(size);
  for (const { spec, offset, size: count } of slots) mask.fill(spec.decay ? 1 : 0, offset, offset + count);
  return mask;
}
