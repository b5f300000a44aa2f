import test from 'ava';
import { clopperPearsonLower, normalQuantile } from '../../src/stats/quantiles.ts';

test('quantiles of the standard normal distribution', (t) => {
  const known: readonly (readonly [number, number])[] = [
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [0.9999999, 5.199337582192816],
    [0.1, -1.2815515655446004],
  ];
  for (const [probability, value] of known) {
    t.true(Math.abs(normalQuantile(probability) - value) < 1e-7, String(normalQuantile(probability)));
  }
  t.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
});

/** P(X ≥ k) of a binomial variable, summed. */
function upperTail(k: number, n: number, p: number): number {
  let term = n * Math.log1p(-p);
  let total = 0;
  for (let i = 0; i <= n; i++) {
    if (i >= k) total += Math.exp(term);
    term += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p));
  }
  return total;
}

test('at the lower end as many successes or more have exactly the probability α', (t) => {
  for (const [k, n, alpha] of [
    [1, 10, 0.05],
    [99, 100, 0.001],
    [900, 1000, 0.001],
    [9990, 10_000, 0.001],
  ] as const) {
    const low = clopperPearsonLower(k, n, alpha);
    t.true(Math.abs(upperTail(k, n, low) - alpha) < 1e-6 * Math.max(1, alpha), `${k} of ${n}: ${low}`);
  }
});

test('all and none', (t) => {
  t.is(clopperPearsonLower(0, 100, 0.001), 0);
  for (const alpha of [0.05, 0.001, 1e-9, 1e-12]) t.is(clopperPearsonLower(100, 100, alpha), alpha ** (1 / 100));
  t.throws(() => clopperPearsonLower(2, 1, 0.1), { instanceOf: RangeError });
});
