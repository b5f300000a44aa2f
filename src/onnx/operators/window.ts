import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import type { Operation } from '../operation.ts';

/** Two numbers: along the height and along the width. */
export type Pair = readonly [number, number];

/** How a filter or a pooling window slides over images. */
export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** Largest side, stride and the like. */
const largest = 2 ** 16;

/** Lists for one axis or two as lists for two: a signal is an image of one row. */
export function pair(given: readonly number[] | undefined, axes: number, neutral: number, smallest: number): Pair {
  const list = given ?? Array.from({ length: axes }, () => neutral);
  const isValid =
    list.length === axes && list.every((each) => Number.isInteger(each) && each >= smallest && each <= largest);
  if (!isValid) throw new ModelFault(`its window is described by ${showShape(list)} for ${axes} axes`);
  return axes === 1 ? [neutral, list[0]!] : [list[0]!, list[1]!];
}

/** Padding such that the output has ceil(side / stride) elements, the odd one below or above. */
function samePads(sides: Pair, { kernel, strides, dilations }: Omit<Window, 'pads'>, isUpper: boolean): Window['pads'] {
  const [[top, bottom], [left, right]] = sides.map((side, axis) => {
    const covered = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const total = Math.max(0, (Math.ceil(side / strides[axis]!) - 1) * strides[axis]! + covered - side);
    const less = Math.floor(total / 2);
    return isUpper ? [less, total - less] : [total - less, less];
  }) as [[number, number], [number, number]];
  return [top, left, bottom, right];
}

/** The sides of images [first, channels, ...sides] of one or two axes, as two. */
export function sidesOf(shape: readonly number[]): Pair {
  const axes = shape.length - 2;
  if (axes === 1) return [1, shape[2]!];
  if (axes === 2) return [shape[2]!, shape[3]!];
  throw new Inexpressible(`it slides over ${showShape(shape)}; images and signals are possible`);
}

/** The window of a convolution or pooling. @param kernel the sides of the filter where it has one */
export function windowOf(operation: Operation, shape: readonly number[], kernel?: readonly number[]): Window {
  const axes = shape.length - 2;
  const sides = sidesOf(shape);
  const unpadded = {
    kernel: pair(operation.list('kernel_shape') ?? kernel ?? [], axes, 1, 1),
    strides: pair(operation.list('strides'), axes, 1, 1),
    dilations: pair(operation.list('dilations'), axes, 1, 1),
  };
  const automatic = operation.word('auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'], 'NOTSET');
  if (automatic === 'VALID') return { ...unpadded, pads: [0, 0, 0, 0] };
  if (automatic !== 'NOTSET') return { ...unpadded, pads: samePads(sides, unpadded, automatic === 'SAME_UPPER') };
  const given = operation.list('pads') ?? Array.from({ length: 2 * axes }, () => 0);
  if (given.length !== 2 * axes) throw new ModelFault(`its pads are ${showShape(given)} for ${axes} axes`);
  const [top, left] = pair(given.slice(0, axes), axes, 0, 0);
  const [bottom, right] = pair(given.slice(axes), axes, 0, 0);
  return { ...unpadded, pads: [top, left, bottom, right] };
}
