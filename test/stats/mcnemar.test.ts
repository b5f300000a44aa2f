import test from 'ava';
import { mcnemar } from '../../src/stats/mcnemar.ts';

const known: readonly (readonly [number, number, number])[] = [
  [0, 0, 1],
  [5, 5, 1],
  [0, 5, 2 / 32],
  [1, 7, (2 * (1 + 8)) / 256],
  [2, 10, (2 * (1 + 12 + 66)) / 4096],
  [6, 16, (2 * (1 + 22 + 231 + 1540 + 7315 + 26_334 + 74_613)) / 2 ** 22],
];

for (const [first, second, p] of known) {
  test(`${first} against ${second} pairs`, (t) => {
    t.true(Math.abs(mcnemar(first, second) - p) < 1e-12, String(mcnemar(first, second)));
    t.is(mcnemar(first, second), mcnemar(second, first));
  });
}

test('thousands of pairs do not underflow', (t) => {
  t.true(Math.abs(mcnemar(5000, 5000) - 1) < 1e-9);
  const p = mcnemar(4900, 5100);
  t.true(p > 0.045 && p < 0.048, String(p));
});

test('what is no count is refused', (t) => {
  t.throws(() => mcnemar(-1, 2), { instanceOf: RangeError });
  t.throws(() => mcnemar(0.5, 2), { instanceOf: RangeError });
});
