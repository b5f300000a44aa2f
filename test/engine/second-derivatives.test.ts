import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { onBothEngines } from '../nn/both-engines.ts';
import { largestDifference } from '../nn/distance.ts';
import { alongDirection, dot, inDouble } from '../nn/float64.ts';

const functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  exp: (x) => x.exp(),
  elu: (x) => tf.elu(x),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  softmax: (x) => x.softmax(),
  sqrt: (x) => x.square().add(1).sqrt(),
  log: (x) => x.square().add(1).log(),
};

const specs = { x: { shape: [2, 3], dtype: 'float32' } } as const;
const x = Float32Array.of(0.5, -1, 2, -0.25, 1.5, -2);
const weights = [1, -2, 3, 0.5, 2, -1];
const direction = [2, 1, -1, 3, -2, 1];

for (const [name, fn] of Object.entries(functions)) {
  const derivatives = (inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => {
    const value = (point: tf.Tensor): tf.Tensor =>
      fn(point)
        .mul(tf.tensor2d(weights, [2, 3]))
        .sum();
    const first = tf.grad(value);
    const second = tf.grad((point) =>
      first(point)
        .mul(tf.tensor2d(direction, [2, 3]))
        .sum(),
    );
    return { value: value(inputs['x']!), first: first(inputs['x']!), second: second(inputs['x']!) };
  };

  test(`${name}: first and second derivatives agree with finite differences, on both engines`, async (t) => {
    const inDoublePrecision = inDouble(derivatives, specs);
    const { first, second } = inDoublePrecision({ x });
    const slope = alongDirection((point) => inDoublePrecision({ x: point })['value']![0]!, x, direction);
    const curvature = alongDirection(
      (point) => dot(inDoublePrecision({ x: point })['first']!, direction),
      x,
      direction,
    );
    t.true(Math.abs(dot(first!, direction) - slope) < 1e-6 * (1 + Math.abs(slope)));
    t.true(Math.abs(dot(second!, direction) - curvature) < 1e-6 * (1 + Math.abs(curvature)));
    const { compiled, eager } = await onBothEngines(derivatives, specs, { x });
    for (const results of [compiled, eager]) {
      t.true(largestDifference(results['first']!, first!) < 1e-4);
      t.true(largestDifference(results['second']!, second!) < 1e-4);
    }
  });
}
