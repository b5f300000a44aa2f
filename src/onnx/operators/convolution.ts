import * as tf from '@tensorflow/tfjs';
import { convolveTransposed } from '../../nn/convolve-transposed.ts';
import { convolve } from '../../nn/convolve.ts';
import { Inexpressible, ModelFault, showShape } from '../faults.ts';
import { elementwise, reshaped } from '../layout.ts';
import type { Operation, Operator, Operators } from '../operation.ts';
import { bounded } from '../shapes.ts';
import { laned, lanedImage, type Value } from '../value.ts';
import { pair, sidesOf, windowOf, type Pair, type Window } from './window.ts';

/** A signal as an image of one row. */
function asImage({ lanes }: Operation, value: Value): Value {
  return value.shape.length === 3 ? reshaped(value, value.shape.toSpliced(2, 0, 1), lanes) : value;
}

/** Adds one number a channel, if there is any. */
function biased(operation: Operation, value: Value): Value {
  const bias = operation.inputs[2];
  if (!bias) return value;
  if (bias.shape.length !== 1 || bias.shape[0] !== value.shape[1]) {
    throw new ModelFault(`it adds ${showShape(bias.shape)} to ${showShape(value.shape)}`);
  }
  const column = reshaped(bias, [bias.shape[0]!, ...value.shape.slice(2).map(() => 1)], operation.lanes);
  return elementwise(operation, [value, column], (x, b) => x.add(b));
}

/** Sides of what a filter makes of images. */
function slid(sides: readonly number[], { kernel, strides, dilations, pads }: Window): number[] {
  return sides.map((side, axis) => {
    const covered = (kernel[axis]! - 1) * dilations[axis]! + 1;
    return Math.floor((side + pads[axis]! + pads[axis + 2]! - covered) / strides[axis]!) + 1;
  });
}

function convolved(x: Value, filter: Value, { strides, pads, dilations }: Window, groups: number): Value {
  const [top, left, bottom, right] = pads;
  if (groups > 1 || Math.max(...dilations) > 1) {
    const options = { strides, pads, dilations, groups };
    const tensor = convolve(x.tensor as tf.Tensor4D, filter.tensor as tf.Tensor4D, options);
    return laned(tensor, [x.shape[0]!, ...tensor.shape.slice(1)]);
  }
  const turned = filter.tensor.transpose<tf.Tensor4D>([2, 3, 1, 0]);
  const explicit: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return lanedImage(tf.conv2d(x.image, turned, [...strides], explicit, 'NHWC', 1, 'floor'), x.shape[0]!);
}

const conv: Operator = (operation) => {
  const given = operation.input(0);
  const [x, filter] = [asImage(operation, given), asImage(operation, operation.input(1))];
  const window = windowOf(operation, given.shape, operation.input(1).shape.slice(2));
  const groups = operation.integer('group', 1);
  const [outputs, inner] = filter.shape;
  const sides = slid(x.shape.slice(2), window);
  if (
    x.shape.length !== 4 ||
    filter.shape.length !== 4 ||
    inner! * groups !== x.shape[1] ||
    outputs! % groups !== 0 ||
    Math.min(...sides) < 1 ||
    window.kernel.some((side, axis) => side !== filter.shape[axis + 2])
  ) {
    throw new ModelFault(
      `its filter ${showShape(filter.shape)} in ${groups} groups does not fit ${showShape(x.shape)}`,
    );
  }
  bounded([x.shape[0]!, outputs!, ...sides]);
  if (!x.isLaned || filter.isLaned) throw new Inexpressible('it is no convolution of the image with known numbers');
  const image = convolved(x, filter, window, groups);
  const result =
    given.shape.length === 3 ? reshaped(image, [...image.shape.slice(0, 2), image.shape[3]!], operation.lanes) : image;
  return biased(operation, result);
};

/** Padding and what is added after it, from an output shape that is given, or asked for as so many times the input's. */
function padsFor(operation: Operation, sides: Pair, window: Window, added: Pair): Window['pads'] {
  const automatic = operation.word('auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'], 'NOTSET');
  const wanted = operation.list('output_shape');
  const isSame = automatic.startsWith('SAME');
  if (!wanted && !isSame) return window.pads;
  const [vertical, horizontal] = sides.map((side, axis) => {
    const whole =
      window.strides[axis]! * (side - 1) + added[axis]! + (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
    const total = whole - (wanted?.at(axis - 2) ?? side * window.strides[axis]!);
    if (!Number.isSafeInteger(total) || total < 0)
      throw new Inexpressible('it asks for a larger output than its filter makes');
    const less = Math.floor(total / 2);
    return automatic === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
  }) as [[number, number], [number, number]];
  return [vertical[0], horizontal[0], vertical[1], horizontal[1]];
}

const convTranspose: Operator = (operation) => {
  const given = operation.input(0);
  const [x, filter] = [asImage(operation, given), asImage(operation, operation.input(1))];
  const unpadded = windowOf(operation, given.shape, operation.input(1).shape.slice(2));
  const axes = given.shape.length - 2;
  const added = pair(operation.list('output_padding'), axes, 0, 0);
  const window = { ...unpadded, pads: padsFor(operation, sidesOf(given.shape), unpadded, added) };
  const groups = operation.integer('group', 1);
  if (!x.isLaned || filter.isLaned) throw new Inexpressible('it is no convolution of the image with known numbers');
  if (filter.shape.length !== 4 || x.shape.length !== 4 || filter.shape[0] !== x.shape[1]) {
    throw new ModelFault(`its filter ${showShape(filter.shape)} does not fit ${showShape(x.shape)}`);
  }
  const sides = window.kernel.map((side, axis) => {
    const covered = (side - 1) * window.dilations[axis]! + 1;
    return (
      window.strides[axis]! * (x.shape[axis + 2]! - 1) +
      covered +
      added[axis]! -
      window.pads[axis]! -
      window.pads[axis + 2]!
    );
  });
  const shape = bounded([x.shape[0]!, filter.shape[1]! * groups, ...sides]);
  const { strides, pads, dilations } = window;
  const options = { strides, pads, dilations, groups, outputPadding: added };
  const tensor = convolveTransposed(x.tensor as tf.Tensor4D, filter.tensor as tf.Tensor4D, options);
  const image = laned(tensor, shape);
  const result = axes === 1 ? reshaped(image, [shape[0]!, shape[1]!, shape[3]!], operation.lanes) : image;
  return biased(operation, result);
};

/** Convolutions, also transposed. */
export const convolutions: Operators = { Conv: conv, ConvTranspose: convTranspose };
