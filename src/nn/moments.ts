import * as tf from '@tensorflow/tfjs';
import { differentiable } from './differentiable.ts';

/** The axes of a batch of images [batch, h, w, c] over which a mean is taken: of each image, or of the whole batch. */
export type MeanAxes = 'image' | 'batch';

const axesOf = { image: [1, 2], batch: [0, 1, 2] } as const;

/** A gradient of means, divided by the number of elements averaged and shaped to broadcast against the images. */
function share(dy: tf.Tensor, [batch, height, width, channels]: readonly number[], axes: MeanAxes): tf.Tensor {
  const isImage = axes === 'image';
  const count = height! * width! * (isImage ? 1 : batch!);
  return dy.div(count).reshape([isImage ? batch! : 1, 1, 1, channels!]);
}

function makeMean(axes: MeanAxes) {
  return differentiable(
    (x: tf.Tensor4D) => x.mean([...axesOf[axes]]),
    (x, dy: tf.Tensor) => share(dy, x.shape, axes).mul(tf.ones(x.shape)),
  );
}

function makeMeanSquare(axes: MeanAxes) {
  return differentiable(
    (x: tf.Tensor4D) => x.square().mean([...axesOf[axes]]),
    (x, dy: tf.Tensor) => x.mul(share(dy, x.shape, axes).mul(2)),
  );
}

/** Per-channel means over pixels, [batch, h, w, c] to [batch, c]. */
export const imageMean = makeMean('image') as (x: tf.Tensor4D) => tf.Tensor2D;
/** Per-channel means of squares over pixels, [batch, h, w, c] to [batch, c]. */
export const imageMeanSquare = makeMeanSquare('image') as (x: tf.Tensor4D) => tf.Tensor2D;
/** Per-channel means over batch and pixels, [batch, h, w, c] to [c]. */
export const batchMean = makeMean('batch') as (x: tf.Tensor4D) => tf.Tensor1D;
/** Per-channel means of squares over batch and pixels, [batch, h, w, c] to [c]. */
export const batchMeanSquare = makeMeanSquare('batch') as (x: tf.Tensor4D) => tf.Tensor1D;
