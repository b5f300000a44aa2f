import test from 'ava';
import deepfool from '../../attacks/deepfool.ts';
import { recordOutcome } from '../../src/bench/records.ts';
import { resolveParams } from '../../src/bench/params.ts';
import { orderRuns } from '../../src/bench/runs.ts';
import { isReached } from '../../src/bench/target-choice.ts';

const subject = {
  sample: 0,
  label: 0,
  x: Float32Array.of(0.5),
  cleanLogits: Float32Array.of(1, 0, 0),
  cleanDraws: [Float32Array.of(1, 0, 0)],
};

test('where any wrong class will do, a run towards one class that ends in another has reached it', (t) => {
  const other = Float32Array.of(0, 0, 1);
  t.true(isReached(other, subject, 'all', 1));
  t.true(isReached(other, subject, 'none', 1));
  t.false(isReached(other, subject, 'next', 1));
  t.false(isReached(other, subject, 1, 1));
  t.true(isReached(other, subject, 2, 2));
  t.false(isReached(subject.cleanLogits, subject, 'all', 1));
});

test('a break beyond the radius is recorded with its length, and no stage broke the image', (t) => {
  const best = {
    ...{ linf: 0.3, l2: 0.3, l1: 0.3, distance: 0.3, verdict: { prediction: 1, confidence: 0.9 }, broken: true },
    ...{ share: 1, outvoted: true, predictions: [1], point: Float32Array.of(0.8), target: 1 },
  };
  const finding = { subject, rounds: 9, runs: 1, best, stage: 'fab-t' };
  t.like(recordOutcome('cell', finding, 0.1), { success: false, distance: 0.3, stage: null });
  t.like(recordOutcome('cell', finding, 0.3), { success: true, distance: 0.3, stage: 'fab-t' });
});

test('DeepFool pays for a gradient of each rival', (t) => {
  const losses = (classes: number) => orderRuns(deepfool, resolveParams(deepfool), 'linf', classes, 'none', 0).losses;
  t.deepEqual([losses(3), losses(10), losses(100)], [2, 9, 9]);
});
