import test from 'ava';
import { integerRandom } from '../../../src/datasets/shapes10/integer-random.ts';

const take = (random: () => number, count: number): number[] => Array.from({ length: count }, () => random());

test('a stream depends on its key alone', (t) => {
  t.deepEqual(take(integerRandom(1, 2, 3), 5), take(integerRandom(1, 2, 3), 5));
  t.notDeepEqual(take(integerRandom(1, 2, 3), 5), take(integerRandom(1, 3, 2), 5));
  t.notDeepEqual(take(integerRandom(0), 5), take(integerRandom(0, 0), 5));
});

test('numbers are uniform in [0, 1), within a stream and across neighbouring keys', (t) => {
  for (const values of [
    take(integerRandom(7), 20_000),
    Array.from({ length: 20_000 }, (_, key) => integerRandom(2, 0, key)()),
  ]) {
    const tenths = new Array<number>(10).fill(0);
    for (const value of values) tenths[Math.floor(10 * value)]! += 1;
    t.true(values.every((value) => value >= 0 && value < 1));
    t.true(
      tenths.every((count) => Math.abs(count - 2000) < 200),
      tenths.join(' '),
    );
  }
});
