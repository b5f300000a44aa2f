import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { crossEntropy, margin } from '../../src/attacks/loss.ts';
import { compute } from '../bench/support/compute.ts';

const rows = [
  [1, 2, 3],
  [1000, -1000, 0],
  [-5e4, 5e4, 5e4],
  [0, 0, 0],
];
const labels = [2, 0, 0, 1];

test('cross-entropy and margin equal their definitions and never overflow', async (t) => {
  const outputs = await compute(
    ({ logits, label }) => ({
      entropy: crossEntropy(logits as tf.Tensor2D, label as tf.Tensor1D),
      margin: margin(logits as tf.Tensor2D, label as tf.Tensor1D),
    }),
    {
      logits: { shape: [4, 3], values: Float32Array.from(rows.flat()) },
      label: { shape: [4], values: Int32Array.from(labels) },
    },
  );
  const expected = rows.map((row, i) => {
    const largest = Math.max(...row);
    const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    return total + largest - row[labels[i]!]!;
  });
  const margins = rows.map((row, i) => Math.max(...row.filter((_, c) => c !== labels[i])) - row[labels[i]!]!);
  rows.forEach((_, i) => {
    t.true(Math.abs(outputs.entropy![i]! - expected[i]!) <= 1e-6 * Math.max(1, Math.abs(expected[i]!)));
    t.is(outputs.margin![i], margins[i]);
  });
});
