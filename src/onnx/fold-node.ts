import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../engine/graph.ts';
import { withBackend } from '../engine/with-backend.ts';
import { applyNode } from './apply-node.ts';
import type { FileNode, HostTensor } from './file/types.ts';
import { ModelFault } from './faults.ts';
import { known, type Value } from './value.ts';

/** Most elements of a node's inputs and outputs that are computed while the file is read. */
const mostAtOnce = 2 ** 16;

/** Most elements of inputs and outputs of all such nodes together. */
const mostComputed = 2 ** 22;

/** Most elements of all that is known in the end. */
const mostHeld = 2 ** 25;

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** tfjs's own backend may hold numbers of one type in an array of another. */
function hostOf({ shape, dtype, tensor, host }: Value): HostTensor {
  return host ?? { shape, dtype, values: arrays[dtype].from(tensor.dataSync() as Float32Array) };
}

/** Computes nodes whose inputs are known, within bounds of time and memory. */
export class Folder {
  readonly #opset: number;
  #computed = 0;
  #held = 0;

  constructor(opset: number) {
    this.#opset = opset;
  }

  /**
   * What a node makes, with numbers wherever its inputs are known and few.
   *
   * @param traced what it makes while being recorded, which gives the shapes
   */
  fold(node: FileNode, inputs: readonly (Value | undefined)[], traced: readonly Value[]): readonly Value[] {
    const values = traced.every((value) => value.host) ? traced : this.#compute(node, inputs, traced);
    this.#held += values.reduce((total, { host }) => total + (host?.values.length ?? 0), 0);
    if (this.#held > mostHeld)
      throw new ModelFault('what its constants make of each other takes more than 2^25 numbers');
    return values;
  }

  #compute(node: FileNode, inputs: readonly (Value | undefined)[], traced: readonly Value[]): readonly Value[] {
    if (traced.some(({ isLaned }) => isLaned) || inputs.some((input) => input && !input.host)) return traced;
    const size = [...inputs, ...traced].reduce((total, value) => total + sizeOf(value?.shape ?? [0]), 0);
    if (size > mostAtOnce || this.#computed + size > mostComputed) return traced;
    this.#computed += size;
    let values: readonly Value[] = [];
    const compute = (): void => {
      const fresh = inputs.map((input) => input && known(input.host!));
      values = applyNode(node, fresh, this.#opset, 1).map((value) => known(hostOf(value)));
    };
    withBackend('cpu', () => {
      tf.tidy(compute);
    });
    return values;
  }
}
