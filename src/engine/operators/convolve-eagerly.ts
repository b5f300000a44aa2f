import * as tf from '@tensorflow/tfjs';
import { registerEagerly } from './register.ts';
import { slidSides, type Sides, type Window } from './window.ts';

type Shape4 = readonly [number, number, number, number];

/** Where each result, tap by tap, finds its pixel, and where each pixel, tap by tap, finds its result; past the end where there is none. */
function meetings(images: Sides, filter: Sides, window: Window): { pixels: Int32Array; results: Int32Array } {
  const { strides, pads, dilations } = window;
  const slid = slidSides(images, filter, window);
  const [taps, inSize, outSize] = [filter[0] * filter[1], images[0] * images[1], slid[0] * slid[1]];
  const pixels = new Int32Array(taps * outSize).fill(inSize);
  const results = new Int32Array(taps * inSize).fill(outSize);
  for (let tap = 0; tap < taps; tap++) {
    const [down, right] = [Math.floor(tap / filter[1]) * dilations[0], (tap % filter[1]) * dilations[1]];
    for (let result = 0; result < outSize; result++) {
      const y = Math.floor(result / slid[1]) * strides[0] + down - pads[0];
      const x = (result % slid[1]) * strides[1] + right - pads[1];
      if (y < 0 || x < 0 || y >= images[0] || x >= images[1]) continue;
      pixels[tap * outSize + result] = y * images[1] + x;
      results[tap * inSize + y * images[1] + x] = result;
    }
  }
  return { pixels, results };
}

/** What each tap meets, [groups, channels of a group * taps, batch * places]; `places` has one number a tap and place. */
function gathered(images: tf.Tensor4D, places: Int32Array, taps: number, groups: number): tf.Tensor3D {
  const [batch, channels, height, width] = images.shape;
  const withZero = tf.pad(images.reshape([batch, channels, height * width]), [
    [0, 0],
    [0, 0],
    [0, 1],
  ]);
  const size = places.length / taps;
  return tf
    .gather(withZero, tf.tensor1d(places, 'int32'), 2)
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

function sides(shape: readonly number[]): Sides {
  return [shape[2]!, shape[3]!];
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window): tf.Tensor {
  const { groups } = window;
  const [outputs, inner, height, width] = filter.shape;
  const { pixels } = meetings(sides(x.shape), sides(filter.shape), window);
  const taps = height * width;
  const weights = filter.reshape([groups, outputs / groups, inner * taps]);
  const slid = slidSides(sides(x.shape), sides(filter.shape), window);
  return asImages(tf.matMul(weights, gathered(x, pixels, taps, groups)), [x.shape[0], outputs, ...slid]);
}

function transposed(dy: tf.Tensor4D, filter: tf.Tensor4D, window: Window, imageShape: Shape4): tf.Tensor {
  const { groups } = window;
  const [outputs, inner, height, width] = filter.shape;
  const { results } = meetings(sides(imageShape), sides(filter.shape), window);
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
  const { pixels } = meetings(sides(x.shape), sides(filterShape), window);
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
