import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { logSumExp } from '../../src/nn/log-sum-exp.ts';
import { onBothEngines } from './both-engines.ts';
import { largestDifference } from './distance.ts';
import { inDouble } from './float64.ts';

const rows = [
  [0.5, -1, 2, 0.25],
  [3, 3, 3, 3],
  [-2, 0, -1, 4],
];
const direction = [1, -2, 0.5, 3];
const specs = { a: { shape: [rows.length, 4], dtype: 'float32' } } as const;
const values = { a: Float32Array.from(rows.flat()) };

/** The function, its gradient, and the product of its Hessian with `direction`, all by row. */
function derivatives({ a }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  const gradient = tf.grad((point) => logSumExp(point as tf.Tensor2D).sum());
  const hessianProduct = tf.grad((point) => gradient(point).mul(tf.tensor1d(direction)).sum());
  return { value: logSumExp(a as tf.Tensor2D), gradient: gradient(a!), hessianProduct: hessianProduct(a!) };
}

function softmax(row: readonly number[]): number[] {
  const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
  return row.map((value) => Math.exp(value) / total);
}

const expected = {
  value: rows.map((row) => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0))),
  gradient: rows.flatMap(softmax),
  hessianProduct: rows.flatMap((row) => {
    const p = softmax(row);
    const mean = p.reduce((sum, share, i) => sum + share * direction[i]!, 0);
    return p.map((share, i) => share * (direction[i]! - mean));
  }),
};

test('log-sum-exp, its gradient (softmax) and its Hessian (diag p - p pᵀ) are the closed forms', async (t) => {
  const inDoublePrecision = inDouble(derivatives, specs)(values);
  const { compiled, eager } = await onBothEngines(derivatives, specs, values);
  for (const name of ['value', 'gradient', 'hessianProduct'] as const) {
    t.true(largestDifference(inDoublePrecision[name]!, expected[name]) < 1e-12, `${name}, double`);
    t.true(largestDifference(compiled[name]!, expected[name]) < 2e-6, `${name}, compiled`);
    t.true(largestDifference(eager[name]!, expected[name]) < 2e-6, `${name}, eager`);
  }
});

test('log-sum-exp neither overflows nor underflows', async (t) => {
  const large = Float32Array.of(1000, 999, 0, 0, -1000, -1001, -1000, -3000, 1e4, -1e4, 0, 0);
  const { compiled, eager } = await onBothEngines(derivatives, specs, { a: large });
  const tail = Math.log(1 + Math.exp(-1));
  for (const results of [compiled, eager]) {
    const [first, second, third] = results['value']!;
    t.true(Math.abs(first! - (1000 + tail)) < 1e-3);
    t.true(Math.abs(second! - (-1000 + Math.log(2 + Math.exp(-1)))) < 1e-3);
    t.is(third, 1e4);
    t.true(Object.values(results).every((array) => array.every(Number.isFinite)));
  }
});
