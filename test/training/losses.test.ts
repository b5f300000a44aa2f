import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { denoisingLosses, errorRatio, meanCrossEntropy, smoothedTargets } from '../../src/training/losses.ts';

test.before(async () => {
  await tf.setBackend('cpu');
});

test('smoothed targets sum to one and keep the rest for the label', (t) => {
  const targets = smoothedTargets(tf.tensor1d([1, 0], 'int32'), 4, 0.2);
  const expected = [0.05, 0.85, 0.05, 0.05, 0.85, 0.05, 0.05, 0.05];
  targets.dataSync().forEach((value, i) => t.true(Math.abs(value - expected[i]!) < 1e-6));
  t.deepEqual([...smoothedTargets(tf.tensor1d([1], 'int32'), 2, 0).dataSync()], [0, 1]);
});

test('the cross-entropy against a smoothed target is the mixture of that against each class', (t) => {
  const logits = tf.tensor2d([[1, 2, -1]]);
  const against = (targets: tf.Tensor2D): number => meanCrossEntropy(logits, targets).dataSync()[0]!;
  const [first, second, third] = [0, 1, 2].map((label) =>
    against(smoothedTargets(tf.tensor1d([label], 'int32'), 3, 0)),
  );
  const smoothed = against(smoothedTargets(tf.tensor1d([1], 'int32'), 3, 0.3));
  t.true(Math.abs(smoothed - (0.7 * second! + 0.1 * (first! + second! + third!))) < 1e-6);
});

test('the error ratio is 1 for a denoiser that does nothing and 0 for a perfect one', (t) => {
  const clean = tf.zeros<tf.Rank.R4>([2, 2, 2, 1]);
  const sigma = tf.tensor1d([0.1, 0.5]);
  const noise = tf.tensor4d([1, -1, 1, -1, -1, 1, 1, -1], [2, 2, 2, 1]);
  const noisy = clean.add<tf.Tensor4D>(noise.mul(sigma.reshape([2, 1, 1, 1])));
  t.true(Math.abs(errorRatio(noisy, clean, sigma).dataSync()[0]! - 1) < 1e-6);
  t.is(errorRatio(clean, clean, sigma).dataSync()[0], 0);
});

test('the logarithm of the error ratio: of the mean over images, or each image by itself', (t) => {
  const clean = tf.zeros<tf.Rank.R4>([2, 1, 2, 1]);
  const denoised = tf.tensor4d([0.1, -0.3, 0.2, 0.2], [2, 1, 2, 1]);
  const sigma = tf.tensor1d([0.1, 0.4]);
  const [first, second] = [(0.01 + 0.09) / 2 / 0.01, 0.04 / 0.16];
  const found = (mean: 'arithmetic' | 'geometric'): number =>
    denoisingLosses(denoised, clean, sigma, mean).logarithm.dataSync()[0]!;
  t.true(Math.abs(found('arithmetic') - Math.log((first + second) / 2)) < 1e-6);
  t.true(Math.abs(found('geometric') - (Math.log(first) + Math.log(second)) / 2) < 1e-6);
});
