import test from 'ava';
import fc from 'fast-check';
import { tango } from '../../src/stats/tango.ts';

/** Counts, then the interval as published, to three digits. */
const published: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  'Fagerland, Lydersen and Laake (2014), airway reactivity before and after transplantation': [
    1, 7, 21, -0.517, -0.026,
  ],
  'Agresti and Min (2005), 53, 16, 8 and 9': [16, 8, 86, -0.02, 0.207],
};

for (const [title, [first, second, n, low, high]] of Object.entries(published)) {
  test(title, (t) => {
    const interval = tango(first, second, n);
    t.is(interval.low.toFixed(3), low.toFixed(3));
    t.is(interval.high.toFixed(3), high.toFixed(3));
  });
}

/** The log-likelihood of the counts for a difference and the share of pairs in which only the second succeeds. */
function logLikelihood(first: number, second: number, n: number, delta: number, share: number): number {
  const term = (count: number, p: number): number => (count === 0 ? 0 : count * Math.log(p));
  return term(first, share + delta) + term(second, share) + term(n - first - second, 1 - delta - 2 * share);
}

/** The score statistic with its nuisance share found by search over the likelihood instead of in closed form. */
function searchedStatistic(first: number, second: number, n: number, delta: number): number {
  let low = Math.max(0, -delta);
  let high = (1 - delta) / 2;
  for (let i = 0; i < 200; i++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    const rises = logLikelihood(first, second, n, delta, left) < logLikelihood(first, second, n, delta, right);
    if (rises) low = left;
    else high = right;
  }
  const share = (low + high) / 2;
  return (first - second - n * delta) / Math.sqrt(n * (2 * share + delta * (1 - delta)));
}

test('at both ends the score statistic, its likelihood maximised by search, is the normal quantile', (t) => {
  for (const [first, second, n] of [
    [3, 9, 40],
    [1, 7, 21],
    [0, 4, 30],
    [12, 12, 64],
    [5, 0, 512],
  ] as const) {
    const { low, high } = tango(first, second, n);
    t.true(Math.abs(searchedStatistic(first, second, n, low) - 1.959964) < 1e-4, `${first}, ${second} of ${n}`);
    t.true(Math.abs(searchedStatistic(first, second, n, high) + 1.959964) < 1e-4, `${first}, ${second} of ${n}`);
  }
});

test('holds the difference, mirrors with its arguments, and leaves 0 out just where the asymptotic test rejects', (t) => {
  const counts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(200)).filter(([a, b, c]) => a + b + c > 0);
  fc.assert(
    fc.property(counts, ([first, second, same]) => {
      const n = first + second + same;
      const { low, high } = tango(first, second, n);
      const mirrored = tango(second, first, n);
      const rejected = Math.abs(first - second) > 1.959963984540054 * Math.sqrt(first + second);
      return (
        -1 <= low &&
        low <= (first - second) / n &&
        (first - second) / n <= high &&
        high <= 1 &&
        Math.abs(low + mirrored.high) < 1e-9 &&
        Math.abs(high + mirrored.low) < 1e-9 &&
        rejected === (low > 1e-12 || high < -1e-12)
      );
    }),
  );
  t.pass();
});

test('without flips the interval is not empty, and without observations it is everything', (t) => {
  const { low, high } = tango(0, 0, 100);
  const squared = 1.959963984540054 ** 2;
  t.true(Math.abs(high - squared / (100 + squared)) < 1e-9);
  t.true(Math.abs(low + high) < 1e-9);
  t.deepEqual(tango(0, 0, 0), { low: -1, high: 1 });
  t.is(tango(5, 0, 5).high, 1);
  t.is(tango(0, 5, 5).low, -1);
});

test('what is no count is refused', (t) => {
  t.throws(() => tango(3, 3, 5), { instanceOf: RangeError });
  t.throws(() => tango(0.5, 0, 5), { instanceOf: RangeError });
});
