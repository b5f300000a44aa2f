import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { dlr } from '../../src/attacks/dlr.ts';
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

test('the targeted DLR has its value and a gradient towards each class, with three classes too, whatever the scale', (t) => {
  const aim = (target: number) => ({
    targeted: true,
    label: tf.tensor1d([0], 'int32'),
    target: tf.tensor1d([target], 'int32'),
  });
  const value = (logits: readonly number[], target: number): number =>
    dlr(tf.tensor2d([[...logits]]), aim(target) as Parameters<typeof dlr>[1]).dataSync()[0]!;
  const rank = { three: [5, 3, 1], four: [5, 3, 1, 0] };
  t.true(Math.abs(value(rank.three, 2) - -4 / 3) < 1e-6);
  t.true(Math.abs(value(rank.three, 1) - -2 / 3) < 1e-6);
  t.true(Math.abs(value(rank.four, 2) - -4 / 4.5) < 1e-6);
  for (const logits of Object.values(rank)) {
    for (let target = 1; target < logits.length; target++) {
      const scaled = value(
        logits.map((logit) => 7 * logit),
        target,
      );
      t.true(Math.abs(scaled - value(logits, target)) < 1e-6);
      const nearer = logits.map((logit, c) => (c === target ? logit + 0.01 : logit));
      t.true(value(nearer, target) > value(logits, target) + 1e-4, `towards ${target} of ${logits.length}`);
    }
  }
});
