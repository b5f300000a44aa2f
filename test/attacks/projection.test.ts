import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import fc from 'fast-check';
import { steepestAscent } from '../../src/attacks/direction.ts';
import { projectBall } from '../../src/attacks/projection.ts';
import { insideBox, measureLengths } from '../../src/bench/verdict.ts';
import type { Norm } from '../../src/results/cell.ts';
import { compute, computeEagerly } from '../bench/support/compute.ts';

const shape = [1, 4, 4, 3];
const pixels = (range: fc.FloatConstraints) =>
  fc
    .array(fc.float({ noNaN: true, ...range }), { minLength: 48, maxLength: 48 })
    .map((values) => Float32Array.from(values));
const images = pixels({ min: 0, max: 1 });
const points = pixels({ min: -4, max: 4 });
const radii = fc.double({ min: 0, max: 8, noNaN: true });

function project(point: Float32Array, x: Float32Array, epsilon: number, norm: Norm): Float32Array {
  const { projected } = computeEagerly(
    (given) => ({
      projected: projectBall(given.point as tf.Tensor4D, given.x as tf.Tensor4D, given.epsilon as tf.Tensor1D, norm),
    }),
    {
      point: { shape, values: point },
      x: { shape, values: x },
      epsilon: { shape: [1], values: Float32Array.of(epsilon) },
    },
  );
  return projected as Float32Array;
}

for (const norm of ['linf', 'l2', 'l1'] as const) {
  test(`a projected point lies in the ${norm} ball and the box`, (t) => {
    fc.assert(
      fc.property(points, images, radii, (point, x, epsilon) => {
        const projected = project(point, x, epsilon, norm);
        return insideBox(projected) && measureLengths(projected, x)[norm] <= epsilon + 1e-6;
      }),
    );
    t.pass();
  });

  test(`a point of the ${norm} ball and the box stays where it is, but for rounding`, (t) => {
    fc.assert(
      fc.property(images, images, fc.double({ min: 0, max: 1, noNaN: true }), (target, x, share) => {
        const inside = x.map((value, i) => value + share * (target[i]! - value));
        const epsilon = measureLengths(inside, x)[norm] * 1.001 + 1e-5;
        return measureLengths(project(inside, x, epsilon, norm), inside).linf <= 1e-6;
      }),
    );
    t.pass();
  });

  test(`no sampled point of the ${norm} ball is nearer than the projection`, (t) => {
    fc.assert(
      fc.property(
        pixels({ min: -1, max: 1 }),
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        points,
        (offset, epsilon, other) => {
          const x = new Float32Array(48).fill(0.5);
          const point = x.map((value, i) => value + offset[i]!);
          const rival = project(other, x, epsilon, norm);
          return measureLengths(project(point, x, epsilon, norm), point).l2 <= measureLengths(rival, point).l2 + 1e-5;
        },
      ),
    );
    t.pass();
  });

  test(`a radius of 0 gives the image back, bit for bit, ${norm}`, (t) => {
    fc.assert(
      fc.property(points, images, (point, x) =>
        Buffer.from(project(point, x, 0, norm).buffer).equals(Buffer.from(x.buffer)),
      ),
    );
    t.pass();
  });
}

test('the l2 projection of an aligned perturbation of a flat image stays in the ball', (t) => {
  for (const level of [0.3, 0.55, 0.7]) {
    const x = new Float32Array(48).fill(level);
    const projected = project(new Float32Array(48).fill(1), x, 0.5, 'l2');
    const { l2 } = measureLengths(projected, x);
    t.true(l2 <= 0.5 && l2 > 0.5 - 1e-5, String(l2));
  }
});

test('the compiled projection agrees with the eager one', async (t) => {
  const values = Float32Array.from({ length: 48 }, (_, i) => ((i * 37) % 48) / 24 - 0.5);
  const x = Float32Array.from({ length: 48 }, (_, i) => i / 48);
  const given = {
    point: { shape, values },
    x: { shape, values: x },
    epsilon: { shape: [1], values: Float32Array.of(0.4) },
  };
  for (const norm of ['linf', 'l2', 'l1'] as const) {
    const { projected } = await compute(
      (inputs) => ({
        projected: projectBall(
          inputs.point as tf.Tensor4D,
          inputs.x as tf.Tensor4D,
          inputs.epsilon as tf.Tensor1D,
          norm,
        ),
      }),
      given,
    );
    t.true(measureLengths(projected as Float32Array, project(values, x, 0.4, norm)).linf <= 1e-6);
  }
});

function ascend(gradient: Float32Array, norm: Norm): Float32Array {
  const { direction } = computeEagerly(
    (given) => ({ direction: steepestAscent(given.gradient as tf.Tensor4D, norm) }),
    { gradient: { shape, values: gradient } },
  );
  return direction as Float32Array;
}

test('steepest ascent has length 1, for tiny gradients too, and is zero for a zero gradient', (t) => {
  const zero = new Float32Array(48);
  for (const scale of [1, 1e-12, 1e-25, 1e-35]) {
    const gradient = Float32Array.from({ length: 48 }, (_, i) => scale * (i % 2 === 0 ? 1 : -2));
    t.true(Math.abs(measureLengths(ascend(gradient, 'l2'), zero).l2 - 1) < 1e-5);
    t.deepEqual([...ascend(gradient, 'linf')], [...gradient].map(Math.sign));
  }
  for (const norm of ['linf', 'l2'] as const) t.deepEqual(ascend(zero, norm), zero);
});
