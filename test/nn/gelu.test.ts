import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { gelu } from '../../src/nn/gelu.ts';
import { erf } from '../engine/interpreter/elementwise.ts';
import { onBothEngines } from './both-engines.ts';
import { largestDifference } from './distance.ts';
import { inDouble } from './float64.ts';

const points = Float32Array.from({ length: 81 }, (_, i) => (i - 40) / 8);
const specs = { x: { shape: [points.length], dtype: 'float32' } } as const;

/** GELU and its first three derivatives, by differentiating again and again. */
function derivatives({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  const first = tf.grad((point) => gelu(point).sum());
  const second = tf.grad((point) => first(point).sum());
  const third = tf.grad((point) => second(point).sum());
  return { value: gelu(x!), first: first(x!), second: second(x!), third: third(x!) };
}

const density = (x: number): number => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
const distribution = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;

const closedForms: Readonly<Record<string, (x: number) => number>> = {
  value: (x) => x * distribution(x),
  first: (x) => distribution(x) + x * density(x),
  second: (x) => density(x) * (2 - x ** 2),
  third: (x) => density(x) * (x ** 3 - 4 * x),
};

test('gelu and its derivatives are the closed forms, in double precision up to the rounding of constants', (t) => {
  const computed = inDouble(derivatives, specs)({ x: points });
  for (const [name, closedForm] of Object.entries(closedForms)) {
    t.true(largestDifference(computed[name]!, Array.from(points, closedForm)) < 3e-7, name);
  }
});

test('gelu and its derivatives are the closed forms on both engines', async (t) => {
  const { compiled, eager } = await onBothEngines(derivatives, specs, { x: points });
  for (const [name, closedForm] of Object.entries(closedForms)) {
    const expected = Array.from(points, closedForm);
    t.true(largestDifference(compiled[name]!, expected) < 2e-6, `${name}, compiled`);
    t.true(largestDifference(eager[name]!, expected) < 2e-6, `${name}, eager`);
  }
});
