import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { deviation } from '../../src/attacks/deviation.ts';
import { compute } from '../bench/support/compute.ts';

const shape = [3, 2, 2, 3];
const x = Float32Array.from({ length: 36 }, (_, i) => 0.3 + (i % 7) / 20);

for (const norm of ['linf', 'l2', 'l1'] as const) {
  test(`${norm}: 1 at the farthest point of the ball, 0 at the clean image and in a ball without radius`, async (t) => {
    const moves = [0, 0.125, 0.125];
    const purified = x.map((value, i) => {
      const row = Math.floor(i / 12);
      const isMoved = norm === 'linf' || i % 12 === 0;
      return value + (isMoved ? moves[row]! : 0);
    });
    const { values, gradient } = await compute(
      (given) => {
        const at = (image: tf.Tensor): tf.Tensor1D =>
          deviation({
            x: given.x as tf.Tensor4D,
            purified: image as tf.Tensor4D,
            epsilon: given.epsilon as tf.Tensor1D,
            norm,
          });
        return {
          values: at(given.purified!),
          gradient: tf.grad((image: tf.Tensor) => at(image).sum())(given.purified!),
        };
      },
      {
        x: { shape, values: x },
        purified: { shape, values: purified },
        epsilon: { shape: [3], values: Float32Array.of(0.125, 0.125, 0) },
      },
    );
    [0, 1, 0].forEach((expected, i) =>
      t.true(Math.abs(values![i]! - expected) < 1e-5, `${values![i]} for ${expected}`),
    );
    t.true([...gradient!].every(Number.isFinite));
    t.true(gradient!.subarray(12, 24).some((value) => value > 0));
    t.true(gradient!.subarray(24).every((value) => value === 0));
  });
}
