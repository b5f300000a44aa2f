import test from 'ava';
import { argmax } from '../src/argmax.ts';

test('the largest value, the first of equals', (t) => {
  t.is(argmax([3]), 0);
  t.is(argmax(Float32Array.of(-2, -1, -3)), 1);
  t.is(argmax([0, 1, 1]), 1);
  t.is(argmax([-0, 0]), 0);
});
