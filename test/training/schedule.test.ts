import test from 'ava';
import { learningRate } from '../../src/training/schedule.ts';

const [steps, warmUp, peak] = [100, 10, 0.4];
const rates = Array.from({ length: steps + 1 }, (_, step) => learningRate(step, steps, warmUp, peak));

test('the rate rises in equal steps from one share of the peak to the peak', (t) => {
  for (let step = 0; step < warmUp; step++) t.true(Math.abs(rates[step]! - (peak * (step + 1)) / warmUp) < 1e-12);
  t.is(rates[warmUp - 1], peak);
  t.is(rates[warmUp], peak);
});

test('after the warm-up the rate falls to zero along half a cosine', (t) => {
  for (let step = warmUp; step < steps; step++) t.true(rates[step + 1]! < rates[step]!);
  t.true(Math.abs(rates[(warmUp + steps) / 2]! - peak / 2) < 1e-12);
  t.true(Math.abs(rates[steps]!) < 1e-12);
  t.true(rates[steps - 1]! > 0);
});

test('without a warm-up the first rate is the peak, and a single step is a full one', (t) => {
  t.is(learningRate(0, 10, 0, peak), peak);
  t.is(learningRate(0, 1, 1, peak), peak);
});
