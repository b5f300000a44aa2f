import * as tf from '@tensorflow/tfjs';
import { slidSides, type Sides, type Window } from './window.ts';

/** Which pixels a window meets, by index in row-major order, the number of pixels (of results) where there is none. */
export interface Meetings {
  /** For each tap, for each result: the pixel. */
  readonly pixels: Int32Array;
  /** For each tap, for each pixel: the result. */
  readonly results: Int32Array;
}

/** Where the taps of a filter of these sides meet pixels as it slides over images. */
export function meetings(images: Sides, filter: Sides, window: Omit<Window, 'groups'>): Meetings {
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

/** What each tap meets, [batch, channels, taps, places], of images [batch, channels, height, width]; `outside` where there is nothing. */
export function gatherTaps(images: tf.Tensor, places: Int32Array, taps: number, outside: number): tf.Tensor4D {
  const [batch, channels, height, width] = images.shape as [number, number, number, number];
  const flat = images.reshape([batch, channels, height * width]);
  const paddings: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, 1],
  ];
  const index = tf.tensor1d(places, 'int32');
  return tf.gather(tf.pad(flat, paddings, outside), index, 2).reshape([batch, channels, taps, places.length / taps]);
}
