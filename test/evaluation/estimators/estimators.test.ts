import test from 'ava';
import { fitDiscriminative, predictDiscriminative } from '../../../src/evaluation/estimators/discriminative.ts';
import { fitGenerative, predictGenerative } from '../../../src/evaluation/estimators/generative.ts';
import { runEstimators } from '../../../src/evaluation/estimators/experiment.ts';
import { normalExpectation } from '../../../src/evaluation/estimators/normal-expectation.ts';
import {
  bayesClassifier,
  drawSample,
  excessLoss,
  expectedLoss,
  sigmoid,
  softplus,
  type TwoGaussians,
} from '../../../src/evaluation/estimators/two-gaussians.ts';
import { dot } from '../../../src/stats/dot.ts';
import { randomStream } from '../../../src/random.ts';

const isotropic: TwoGaussians = {
  means: [
    [1, 0.3, 0],
    [-0.5, -0.2, 0.4],
  ],
  variances: [1, 1, 1],
};
const stretched: TwoGaussians = {
  means: [
    [1, 0.3, 0],
    [-0.5, -0.2, 0.4],
  ],
  variances: [2.5, 0.6, 1],
};

test('expectations of a normal variable', (t) => {
  t.true(Math.abs(normalExpectation(2, 3, (value) => value) - 2) < 1e-9);
  t.true(Math.abs(normalExpectation(2, 3, (value) => value ** 4) - (16 + 6 * 4 * 9 + 3 * 81)) < 1e-6);
});

test('the expected loss is that of many samples, and the classifier of Bayes loses least', (t) => {
  const { points, classes } = drawSample(stretched, 200_000, randomStream('loss'));
  const classifier = { weights: [0.7, -0.1, 0.2], bias: 0.3 };
  const losses = points.map((point, i) => {
    const odds = dot(classifier.weights, point) + classifier.bias;
    return softplus(classes[i] === 0 ? -odds : odds);
  });
  const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
  t.true(Math.abs(mean - expectedLoss(stretched, classifier)) < 0.006);
  t.is(excessLoss(stretched, bayesClassifier(stretched)), 0);
  t.true(excessLoss(stretched, classifier) > 0);
});

test('Newton reaches the point where the likelihood has no slope', (t) => {
  const sample = drawSample(isotropic, 500, randomStream('newton'));
  const { weights, bias } = fitDiscriminative(sample);
  const slope = [0, 0, 0, 0];
  sample.points.forEach((point, k) => {
    const surplus = sigmoid(dot(weights, point) + bias) - (sample.classes[k] === 0 ? 1 : 0);
    [...point, 1].forEach((value, i) => (slope[i] = slope[i]! + surplus * value));
  });
  t.true(
    slope.every((value) => Math.abs(value) < 1e-8),
    slope.join(', '),
  );
});

test('classes that can be separated have no most likely linear classifier', (t) => {
  const points = [[-2], [-1], [1], [2]].map((point) => Float64Array.from(point));
  t.throws(() => fitDiscriminative({ points, classes: Uint8Array.of(1, 1, 0, 0) }), { instanceOf: RangeError });
});

test('the joint estimate has the means of the sample', (t) => {
  const points = [
    [1, 0],
    [3, 2],
    [-1, 0],
    [-1, -4],
  ].map((point) => Float64Array.from(point));
  const { weights, bias } = fitGenerative({ points, classes: Uint8Array.of(0, 0, 1, 1) });
  t.deepEqual(weights, [3, 3]);
  t.is(bias, (5 - 5) / 2);
});

test('in the family neither has a bias, and the joint estimate has the smaller variance', (t) => {
  const [joint, conditional] = [predictGenerative(isotropic), predictDiscriminative(isotropic)];
  t.true(Math.abs(joint.bias) < 1e-12);
  t.is(conditional.variance, 2);
  t.true(joint.variance > 0 && joint.variance < conditional.variance);
});

test('outside of the family the joint estimate has a bias', (t) => {
  t.true(predictGenerative(stretched).bias > 0.01);
});

test('the predicted variance is half the trace of second derivative times covariance, by finite differences', (t) => {
  const step = 1e-3;
  const lossAt = (moved: readonly (readonly number[])[]): number => {
    const [first, second] = moved as [number[], number[]];
    const weights = first.map((value, i) => value - second[i]!);
    return expectedLoss(stretched, { weights, bias: (dot(second, second) - dot(first, first)) / 2 });
  };
  const { means, variances } = stretched;
  let trace = 0;
  for (const label of [0, 1] as const) {
    variances.forEach((variance, axis) => {
      const at = (by: number): number =>
        lossAt(means.map((mean, c) => mean.map((value, i) => value + (c === label && i === axis ? by : 0))));
      trace += ((at(step) - 2 * at(0) + at(-step)) / step ** 2) * 2 * variance;
    });
  }
  t.true(Math.abs(predictGenerative(stretched).variance - trace / 2) < 1e-4);
});

test('measured means lie where theory says, in and outside of the family', (t) => {
  t.timeout(120_000);
  for (const truth of [isotropic, stretched]) {
    const definition = { name: 'test', summary: '', truth, sampleSizes: [1000], repetitions: 150, seed: 1 };
    for (const { estimator, points } of runEstimators(definition).curves) {
      const { low, high, predicted } = points[0]!;
      t.true(low < predicted && predicted < high, `${estimator}: ${low} to ${high}, predicted ${predicted}`);
    }
  }
});
