import test from 'ava';
import { drawNormal, randomStream } from '../../src/random.ts';
import { adamwStep } from '../../src/training/adamw.ts';
import { largestDifference } from '../nn/distance.ts';

const size = 7;
const mask = Float32Array.of(1, 1, 0, 1, 0, 1, 1);
const rates = [0.01, 0.05, 0.002, 0.03, 0.01];

interface Moments {
  parameters: number[];
  first: number[];
  second: number[];
}

/** AdamW as in Loshchilov & Hutter 2019, algorithm 2, one number after the other. */
function referenceStep(
  state: Moments,
  gradient: number[],
  step: number,
  rate: number,
  decay: number,
  clip: number,
): void {
  const norm = Math.hypot(...gradient);
  const shorten = norm > clip ? clip / norm : 1;
  for (let i = 0; i < size; i++) {
    const g = gradient[i]! * shorten;
    state.first[i] = 0.9 * state.first[i]! + 0.1 * g;
    state.second[i] = 0.999 * state.second[i]! + 0.001 * g * g;
    const mean = state.first[i]! / (1 - 0.9 ** step);
    const square = state.second[i]! / (1 - 0.999 ** step);
    state.parameters[i] =
      state.parameters[i]! - rate * (mean / (Math.sqrt(square) + 1e-8) + decay * mask[i]! * state.parameters[i]!);
  }
}

for (const [what, clipNorm] of Object.entries({
  'clipping every step': 0.5,
  'clipping none': 1e6,
  'clipping some': 2.5,
})) {
  test(`five steps, ${what}, are those of a plain implementation, for one shard and for two`, (t) => {
    const settings = { weightDecay: 0.3, clipNorm };
    const start = drawNormal(randomStream('start'), size);
    const zeros = (): number[] => new Array<number>(size).fill(0);
    const expected: Moments = { parameters: [...start], first: zeros(), second: zeros() };
    const states = [1, 2].map(() => ({
      parameters: start.slice(),
      first: new Float32Array(size),
      second: new Float32Array(size),
    }));
    let clipped = 0;
    for (const [i, rate] of rates.entries()) {
      const gradient = drawNormal(randomStream('gradient', i), size);
      const norm = Math.hypot(...gradient);
      clipped += Number(norm > clipNorm);
      referenceStep(expected, [...gradient], i + 1, rate, settings.weightDecay, clipNorm);
      const [more, less] = [1.5, 0.5].map((share) => gradient.map((slope) => slope * share));
      for (const [k, shards] of [[gradient], [more!, less!]].entries()) {
        const found = adamwStep(states[k]!, shards, mask, settings, rate, i + 1);
        t.true(Math.abs(found - norm) < 1e-5);
        for (const name of ['parameters', 'first', 'second'] as const) {
          t.true(largestDifference(states[k]![name], expected[name]) < 1e-6, `${name} after step ${i + 1}`);
        }
      }
    }
    t.is(clipped > 0, what !== 'clipping none');
    t.is(clipped < rates.length, what !== 'clipping every step');
  });
}

test('a gradient that is not finite moves nothing', (t) => {
  const state = { parameters: Float32Array.of(1), first: Float32Array.of(2), second: Float32Array.of(3) };
  const settings = { weightDecay: 0.3, clipNorm: 1 };
  t.is(adamwStep(state, [Float32Array.of(NaN)], Float32Array.of(1), settings, 0.1, 1), NaN);
  t.deepEqual(state, { parameters: Float32Array.of(1), first: Float32Array.of(2), second: Float32Array.of(3) });
});
