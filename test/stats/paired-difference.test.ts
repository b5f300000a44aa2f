import test from 'ava';
import { mcnemar } from '../../src/stats/mcnemar.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';

test('counts the samples on which one alone is right, of those given', (t) => {
  const first = (sample: number): boolean => sample < 9;
  const second = (sample: number): boolean => sample >= 8;
  const samples = [0, 1, 2, 3, 4, 5, 8, 10];
  t.is(pairedDifference(samples, first, second), mcnemar(6, 1));
  t.true(Math.abs(pairedDifference(samples, first, second) - 0.125) < 1e-12);
  t.is(pairedDifference(samples, first, first), 1);
});
