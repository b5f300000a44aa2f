import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../engine/graph.ts';
import type { ElementType, HostTensor } from './file/types.ts';

const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

/** What a value is made from: one of these at least. */
interface Sources {
  /** In the file's order of axes; the lanes merged into axis 0 where the value depends on the input. */
  readonly tensor?: tf.Tensor;
  /** The same of four axes in the order that tfjs convolves: channels last. */
  readonly image?: tf.Tensor4D;
  /** Where the numbers are known. */
  readonly host?: HostTensor;
}

/** The shape in which lanes of a value are stored: merged into its first axis. */
export function storedShape(shape: readonly number[], lanes: number): number[] {
  return [lanes * (shape[0] ?? 1), ...shape.slice(1)];
}

/**
 * What one node makes, with the shape that it has in the file for a batch of 1. A value that depends on the input exists once for every
 * lane. Images stay in tfjs's order of axes as long as nobody asks for the file's, so that nothing is turned round between convolutions.
 */
export class Value {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Whether it depends on the input, so that every lane has its own. */
  readonly isLaned: boolean;
  readonly host: HostTensor | undefined;
  /** Whether its numbers come from the caller's weights, though they are known. */
  readonly isWeight: boolean;
  #tensor: tf.Tensor | undefined;
  #image: tf.Tensor4D | undefined;

  constructor(shape: readonly number[], dtype: ElementType, isLaned: boolean, { tensor, image, host }: Sources) {
    this.shape = shape;
    this.dtype = dtype;
    this.isLaned = isLaned;
    this.host = host;
    this.isWeight = host !== undefined && tensor !== undefined;
    this.#tensor = tensor;
    this.#image = image;
  }

  /** Whether it is at hand with channels last. */
  get isImage(): boolean {
    return this.#image !== undefined;
  }

  /** In the file's order of axes: [lanes * shape[0], ...] where every lane has its own. */
  get tensor(): tf.Tensor {
    this.#tensor ??= this.#image
      ? turn(this.#image, toFirst)
      : tf.tensor(this.host!.values, [...this.host!.shape], this.dtype);
    return this.#tensor;
  }

  /** A value of four axes with channels last. */
  get image(): tf.Tensor4D {
    this.#image ??= turn(this.tensor, toLast) as tf.Tensor4D;
    return this.#image;
  }
}

/** Exchanges axes of images; a mere change of shape where no element moves. */
function turn(x: tf.Tensor, order: readonly number[]): tf.Tensor {
  const sides = order.map((axis) => x.shape[axis]!);
  const [, first = 1, second = 1, third = 1] = x.shape;
  const isStill = order === toLast ? second * third === 1 || first === 1 : first * second === 1 || third === 1;
  return isStill ? x.reshape(sides) : x.transpose([...order]);
}

/** A value that is the same for every lane and whose numbers are known. */
export function known(host: HostTensor): Value {
  return new Value(host.shape, host.dtype, false, { host });
}

/** A vector of integers that are known, or one such number. */
export function knownIntegers(values: readonly number[], shape: readonly number[] = [values.length]): Value {
  return known({ shape, dtype: 'int32', values: Int32Array.from(values) });
}

/** A value that is the same for every lane. */
export function shared(tensor: tf.Tensor): Value {
  return new Value(tensor.shape, tensor.dtype as ElementType, false, { tensor });
}

/** A constant of one element throughout. */
export function filled(shape: readonly number[], element: number, dtype: ElementType): Value {
  return shared(tf.fill([...shape], element, dtype));
}

/** A value that every lane has for itself, from a tensor of [lanes, ...] with the elements of each lane in order. */
export function laned(tensor: tf.Tensor, shape: readonly number[]): Value {
  const lanes = tensor.size === 0 ? 1 : tensor.size / sizeOf(shape);
  const stored = storedShape(shape, lanes);
  const merged = stored.every((side, axis) => side === tensor.shape[axis]) && stored.length === tensor.shape.length;
  return new Value(shape, tensor.dtype as ElementType, true, { tensor: merged ? tensor : tensor.reshape(stored) });
}

/** An image that every lane has for itself, from a tensor with channels last. */
export function lanedImage(image: tf.Tensor4D, first: number): Value {
  const [, height, width, channels] = image.shape;
  return new Value([first, channels, height, width], image.dtype as ElementType, true, { image });
}
