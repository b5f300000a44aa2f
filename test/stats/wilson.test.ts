import test from 'ava';
import fc from 'fast-check';
import { estimateSchema } from '../../src/results/estimate.ts';
import { wilson } from '../../src/stats/wilson.ts';

const close = (actual: number, expected: number): boolean => Math.abs(actual - expected) < 5e-7;
const counts = fc.nat(5000).chain((n) => fc.record({ n: fc.constant(n), successes: fc.nat(n) }));

test('agrees with the published examples (R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3)', (t) => {
  const rounded = (successes: number, n: number): string[] => {
    const { low, high } = wilson(successes, n);
    return [low.toFixed(4), high.toFixed(4)];
  };
  t.deepEqual(rounded(81, 263), ['0.2553', '0.3662']);
  t.deepEqual(rounded(15, 148), ['0.0624', '0.1605']);
  t.deepEqual(rounded(0, 20), ['0.0000', '0.1611']);
  t.deepEqual(rounded(1, 29), ['0.0061', '0.1718']);
  t.is(wilson(81, 263).value, 81 / 263);
});

test('has closed forms at the ends: z² / (n + z²)', (t) => {
  const squared = 1.959963984540054 ** 2;
  const none = wilson(0, 512);
  t.is(none.low, 0);
  t.true(close(none.high, squared / (512 + squared)));
  const all = wilson(512, 512);
  t.is(all.high, 1);
  t.true(close(all.low, 512 / (512 + squared)));
});

test('without observations says nothing', (t) => {
  const { value, low, high } = wilson(0, 0);
  t.deepEqual({ value, low, high }, { value: 0, low: 0, high: 1 });
});

test('refuses impossible counts', (t) => {
  for (const [successes, n] of [
    [2, 1],
    [-1, 3],
    [0.5, 3],
    [1, Number.NaN],
  ] as const) {
    t.throws(() => wilson(successes, n), { instanceOf: RangeError });
  }
});

test('is a valid estimate for all counts', (t) => {
  fc.assert(
    fc.property(counts, ({ n, successes }) => {
      t.true(estimateSchema.safeParse(wilson(successes, n)).success);
    }),
  );
});

test('mirrors successes and failures', (t) => {
  fc.assert(
    fc.property(counts, ({ n, successes }) => {
      const estimate = wilson(successes, n);
      const mirrored = wilson(n - successes, n);
      t.true(Math.abs(estimate.low - (1 - mirrored.high)) < 1e-9);
    }),
  );
});

test('narrows with more observations and rises with successes', (t) => {
  fc.assert(
    fc.property(
      counts.filter(({ n, successes }) => n > 0 && successes < n),
      ({ n, successes }) => {
        const once = wilson(successes, n);
        const fourfold = wilson(4 * successes, 4 * n);
        t.true(fourfold.high - fourfold.low < once.high - once.low);
        const more = wilson(successes + 1, n);
        t.true(more.low > once.low && more.high >= once.high);
      },
    ),
  );
});
