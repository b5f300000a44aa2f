import * as tf from '@tensorflow/tfjs';
import { gatherTaps, meetings } from './meetings.ts';
import { registerEagerly } from './register.ts';
import { sidesOf, slidSides, type Window } from './window.ts';

type Shape4 = readonly [number, number, number, number];

/** What each tap meets, [groups, channels of a group * taps, batch * places]; `places` has one number a tap and place. */
function gathered(images: tf.Tensor4D, places: Int32Array, taps: number, groups: number): tf.Tensor3D {
  const [batch, channels] = images.shape;
  const size = places.length / taps;
  return gatherTaps(images, places, taps, 0)
    .reshape([batch, groups, (channels / groups) * taps, size])
    .transpose([1, 2, 0, 3])
    .reshape([groups, (channels / groups) * taps, batch * size]);
}

/** From [groups, channels of a group, batch * places] to images. */
function asImages(product: tf.Tensor, [batch, channels, height, width]: Shape4): tf.Tensor {
  const [groups, each] = product.shape as [number, number];
  return product
    .reshape([groups, each, batch, height * width])
    .transpose([2, 0, 1, 3])
    .reshape([batch, channels, height, width]);
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window): tf.Tensor {
  const { groups } = window;
  const [outputs, inner, height, width] = filter.shape;
  const { pixels } = meetings(sidesOf(x.shape), sidesOf(filter.shape), window);
  const taps = height * width;
  const weights = filter.reshape([groups, outputs / groups, inner * taps]);
  const slid = slidSides(sidesOf(x.shape), sidesOf(filter.shape), window);
  return asImages(tf.matMul(weights, gathered(x, pixels, taps, groups)), [x.shape[0], outputs, ...slid]);
}

function transposed(dy: tf.Tensor4D, filter: tf.Tensor4D, window: Window, imageShape: Shape4): tf.Tensor {
  const { groups } = window;
  const [outputs, inner, height, width] = filter.shape;
  const { results } = meetings(sidesOf(imageShape), sidesOf(filter.shape), window);
  const taps = height * width;
  const weights = filter
    .reshape([groups, outputs / groups, inner, taps])
    .transpose([0, 2, 1, 3])
    .reshape([groups, inner, (outputs / groups) * taps]);
  return asImages(tf.matMul(weights, gathered(dy, results, taps, groups)), imageShape);
}

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, window: Window, filterShape: Shape4): tf.Tensor {
  const { groups } = window;
  const taps = filterShape[2] * filterShape[3];
  const { pixels } = meetings(sidesOf(x.shape), sidesOf(filterShape), window);
  const [batch, outputs, height, width] = dy.shape;
  const errors = dy
    .reshape([batch, groups, outputs / groups, height * width])
    .transpose([1, 2, 0, 3])
    .reshape([groups, outputs / groups, batch * height * width]);
  return tf.matMul(errors, gathered(x, pixels, taps, groups), false, true).reshape([...filterShape]);
}

registerEagerly('Convolve', ({ x, filter }, attributes) =>
  convolve(x as tf.Tensor4D, filter as tf.Tensor4D, attributes as unknown as Window),
);
registerEagerly('ConvolveTransposed', ({ dy, filter }, attributes) => {
  const window = attributes as unknown as Window;
  return transposed(dy as tf.Tensor4D, filter as tf.Tensor4D, window, attributes['imageShape'] as unknown as Shape4);
});
registerEagerly('ConvolveFilterGradient', ({ x, dy }, attributes) => {
  const window = attributes as unknown as Window;
  return filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, window, attributes['filterShape'] as unknown as Shape4);
});
