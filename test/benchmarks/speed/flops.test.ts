import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { countFlops } from '../../../benchmarks/speed/flops.ts';
import { randomNetwork } from '../../../benchmarks/speed/network.ts';
import { workOf } from '../../../benchmarks/speed/work.ts';
import type { TensorSpec } from '../../../src/engine/types.ts';
import { trace } from '../../../src/engine/trace.ts';

const images: TensorSpec = { shape: [2, 8, 8, 3], dtype: 'float32' };
const filter: TensorSpec = { shape: [3, 3, 3, 5], dtype: 'float32' };

const convolve = (x: tf.Tensor, f: tf.Tensor, stride: number): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 1, 'NHWC', [1, 1], 'floor');

for (const stride of [1, 2]) {
  const side = 8 / stride;
  const forward = 2 * (2 * side * side * 5) * (3 * 3 * 3);

  test(`stride ${stride}: a convolution does 2 x outputs x taps x input channels`, (t) => {
    const graph = trace(({ x, f }) => ({ y: convolve(x!, f!, stride) }), { x: images, f: filter });
    t.is(countFlops(graph), forward);
  });

  test(`stride ${stride}: the filter gradient does as much again`, (t) => {
    const gradient = tf.grad((f: tf.Tensor) =>
      convolve(tf.ones([2, 8, 8, 3]), f, stride)
        .square()
        .sum(),
    );
    const graph = trace(({ f }) => ({ gradient: gradient(f!) }), { f: filter });
    t.is(countFlops(graph), 2 * forward);
  });

  test(`stride ${stride}: the input gradient multiplies each element that it spreads, or sums up, once for each tap`, (t) => {
    const gradient = tf.grad((x: tf.Tensor) =>
      convolve(x, tf.ones([3, 3, 3, 5]), stride)
        .square()
        .sum(),
    );
    const graph = trace(({ x }) => ({ gradient: gradient(x!) }), { x: images });
    t.is(countFlops(graph), 2 * forward);
  });
}

test('a matrix product does 2 x rows x columns x depth', (t) => {
  const a: TensorSpec = { shape: [4, 6], dtype: 'float32' };
  const b: TensorSpec = { shape: [6, 5], dtype: 'float32' };
  const graph = trace(({ a: left, b: right }) => ({ y: tf.matMul(left as tf.Tensor2D, right as tf.Tensor2D) }), {
    a,
    b,
  });
  t.is(countFlops(graph), 2 * 4 * 5 * 6);
});

test('resnet18 by hand: its convolutions and its head', (t) => {
  const width = 8;
  let products = 32 * 32 * 9 * width * (3 + 4 * width) + 8 * width * 10;
  for (const stage of [1, 2, 3]) {
    const channels = width << stage;
    products += (32 >> stage) ** 2 * channels * (9 * (channels / 2) + channels / 2 + 3 * 9 * channels);
  }
  const { fn, inputs } = workOf('forward', randomNetwork('resnet18', width), 4);
  t.is(countFlops(trace(fn, inputs)) / 4, 2 * products);
});
