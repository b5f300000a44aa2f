import test from 'ava';
import { logSoftmax, scoreClassification } from '../../src/evaluation/classification.ts';

test('logarithms of probabilities do not overflow', (t) => {
  const values = logSoftmax(Float32Array.of(1000, 1000 - Math.log(3)));
  t.true(Math.abs(Math.exp(values[0]!) - 0.75) < 1e-4);
  t.true(Math.abs(Math.exp(values[1]!) - 0.25) < 1e-4);
});

/** Logits of two classes whose first has this probability. */
function row(probability: number): Float32Array {
  return Float32Array.of(Math.log(probability / (1 - probability)), 0);
}

test('accuracy, likelihood and calibration error of a case worked out by hand', (t) => {
  const rows = [row(0.9), row(0.9), row(0.9), row(0.6)];
  const score = scoreClassification(rows, [0, 0, 1, 1]);
  t.is(score.accuracy.value, 0.5);
  t.is(score.accuracy.n, 4);
  const nats = -(2 * Math.log(0.9) + Math.log(0.1) + Math.log(0.4)) / 4;
  t.true(Math.abs(score.negativeLogLikelihood - nats) < 1e-6);
  const expected = (Math.abs(3 * 0.9 - 2) + Math.abs(0.6 - 0)) / 4;
  t.true(Math.abs(score.calibrationError - expected) < 1e-6);
});

test('confidence that is right as often as it says is calibrated', (t) => {
  const rows = Array.from({ length: 100 }, () => row(0.8));
  const labels = rows.map((_, i) => (i < 80 ? 0 : 1));
  t.true(scoreClassification(rows, labels).calibrationError < 1e-6);
});
