import test from 'ava';
import { median } from '../../src/stats/median.ts';

test('the middle of an odd number of values, the mean of the two in the middle of an even one', (t) => {
  t.is(median([5]), 5);
  t.is(median([9, -1, 2]), 2);
  t.is(median([10, 1, 2, 4]), 3);
});

test('what is given stays as it is', (t) => {
  const values = [3, 1, 2];
  median(values);
  t.deepEqual(values, [3, 1, 2]);
});
