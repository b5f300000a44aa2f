import * as tf from '@tensorflow/tfjs';
import { EpsballError } from '../../errors.ts';
import { sameShape } from '../../engine/graph.ts';
import type { FittingData } from '../check-fit.ts';
import { checkImages } from '../check-import.ts';
import type { ImageShape } from '../types.ts';
import type { ImportCard } from './card.ts';

/** How images become what a file takes. */
export interface InputReading {
  readonly layout: 'NCHW' | 'NHWC';
  /** Images [batch, h, w, c] in [0, 1] to [batch, ...inputShape]; called while tracing. */
  prepare(x: tf.Tensor4D): tf.Tensor;
}

const layouts = ['NCHW', 'NHWC'] as const;

/** The shapes in which a file may take images in a layout: with the channels, without the one of greyscale, or as a row. */
function shapesIn(
  layout: InputReading['layout'],
  [height, width, channels]: ImageShape,
): readonly (readonly number[])[] {
  const whole = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  return [whole, ...(channels === 1 ? [[height, width]] : []), [height * width * channels]];
}

/** The images that an input of three sides takes: fewer channels than pixels on a side tell them apart. */
function imagesOf([a = 0, b = 0, c = 0]: readonly number[], layout: InputReading['layout'] | undefined): ImageShape {
  return (layout ?? (a < c ? 'NCHW' : 'NHWC')) === 'NCHW' ? [b, c, a] : [a, b, c];
}

function findLayout(
  model: string,
  inputShape: readonly number[],
  { layout: said }: ImportCard,
  data: FittingData,
): InputReading['layout'] {
  const fits = (layout: InputReading['layout']): boolean =>
    shapesIn(layout, data.inputShape).some((shape) => sameShape(shape, inputShape));
  const possible = layouts.filter(fits);
  const chosen = said === undefined ? possible : possible.filter((layout) => layout === said);
  const isOneChannel = data.inputShape[2] === 1;
  if (chosen.length === 1 || (chosen.length === 2 && isOneChannel)) return chosen[0]!;
  const shape = `[${inputShape.join(', ')}]`;
  const failed = (what: string): EpsballError => new EpsballError('MODEL_UNSUITABLE', what);
  if (chosen.length === 2) {
    throw failed(
      `${model} takes images as ${shape}, which does not tell where the channels are.\nSay so in its card: "layout": "NCHW" or "NHWC".`,
    );
  }
  if (possible.length === 1) {
    throw failed(
      `the card of ${model} says the layout ${said}, but it takes images as ${shape}, which is ${possible[0]}. Leave "layout" away.`,
    );
  }
  if (inputShape.length === 3) checkImages(model, imagesOf(inputShape, said), data);
  throw failed(
    `${model} takes inputs of the shape ${shape}; images of ${data.name} are ${data.inputShape.join(' x ')} (height, width, channels).`,
  );
}

/** One number for each channel. */
function perChannel(
  model: string,
  field: 'mean' | 'std',
  values: readonly number[] | undefined,
  channels: number,
): readonly number[] {
  const usual = field === 'mean' ? 0 : 1;
  if (!values) return Array<number>(channels).fill(usual);
  if (values.length === channels) return values;
  throw new EpsballError(
    'MODEL_UNSUITABLE',
    `"${field}" in the card of ${model} has ${values.length} numbers; the images have ${channels} ${channels === 1 ? 'channel' : 'channels'}.`,
  );
}

/** Beyond it no network takes images of 8 bits. */
const mostGiven = 512;

/** @throws EpsballError MODEL_UNSUITABLE where a mean or a deviation belongs to another range than the card's */
function checkNormalisation(model: string, { range, mean, std }: ImportCard): void {
  const [low, high] = range;
  const shown = `[${range.join(', ')}]`;
  const outside = mean?.find((average) => average < low || average > high);
  if (outside !== undefined) {
    throw new EpsballError(
      'MODEL_UNSUITABLE',
      `the mean ${outside} in the card of ${model} lies outside its range ${shown}, which mean and std are measured in.\nSay the range that they belong to, such as "range": [0, 255], or give them in units of ${shown}.`,
    );
  }
  const small = std?.find((deviation, c) => {
    const average = mean?.[c] ?? 0;
    return Math.max(high - average, average - low) / deviation > mostGiven;
  });
  if (small === undefined) return;
  throw new EpsballError(
    'MODEL_UNSUITABLE',
    `the std ${small} in the card of ${model} is too small for its range ${shown}, which mean and std are measured in: a pixel would be given to the network as a number beyond ${mostGiven}.\nSay the range that they belong to, such as "range": [0, 1], or give them in units of ${shown}.`,
  );
}

/**
 * How the images of a data set become the input of a file: brought to its range, normalised, and in its layout.
 *
 * @param model in words, for errors
 * @param inputShape of the file, without the batch
 * @throws EpsballError MODEL_UNSUITABLE where the images do not fit, or the card does not
 */
export function readInput(
  model: string,
  inputShape: readonly number[],
  card: ImportCard,
  data: FittingData,
): InputReading {
  const layout = findLayout(model, inputShape, card, data);
  const channels = data.inputShape[2];
  const [low, high] = card.range;
  const mean = perChannel(model, 'mean', card.mean, channels);
  const std = perChannel(model, 'std', card.std, channels);
  checkNormalisation(model, card);
  const factor = std.map((deviation) => (high - low) / deviation);
  const offset = mean.map((average, c) => (low - average) / std[c]!);
  return {
    layout,
    prepare: (x) => {
      const scaled = factor.every((value) => value === 1) ? x : x.mul(tf.tensor1d(factor));
      const shifted = offset.every((value) => value === 0) ? scaled : scaled.add(tf.tensor1d(offset));
      const turned = layout === 'NCHW' ? shifted.transpose([0, 3, 1, 2]) : shifted;
      return turned.reshape([x.shape[0], ...inputShape]);
    },
  };
}
