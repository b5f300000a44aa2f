import test from 'ava';
import { createEngine } from '../../src/engine/index.ts';
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

for (const device of ['cpu', 'eager'] as const) {
  for (const [what, clipNorm] of Object.entries({
    'clipping every step': 0.5,
    'clipping none': 1e6,
    'clipping some': 2.5,
  })) {
    test(`five steps on ${device}, ${what}, are those of a plain implementation`, async (t) => {
      const settings = { weightDecay: 0.3, clipNorm };
      const { fn, inputs } = adamwStep(size, mask, settings);
      const engine = await createEngine({ device, ...(device === 'cpu' && { workers: 1 }) });
      try {
        const compiled = await engine.compile(fn, inputs);
        const start = drawNormal(randomStream('start'), size);
        const expected: Moments = {
          parameters: [...start],
          first: new Array<number>(size).fill(0),
          second: new Array<number>(size).fill(0),
        };
        let state: Record<'parameters' | 'first' | 'second', Float32Array> = {
          parameters: start,
          first: new Float32Array(size),
          second: new Float32Array(size),
        };
        let clipped = 0;
        for (const [i, rate] of rates.entries()) {
          const gradient = drawNormal(randomStream('gradient', i), size);
          const norm = Math.hypot(...gradient);
          clipped += Number(norm > clipNorm);
          const result = (await compiled.run({
            ...state,
            gradient,
            rate: Float32Array.of(rate),
            step: Float32Array.of(i + 1),
          })) as Record<string, Float32Array>;
          referenceStep(expected, [...gradient], i + 1, rate, settings.weightDecay, clipNorm);
          t.true(Math.abs(result['norm']![0]! - norm) < 1e-5);
          state = { parameters: result['parameters']!, first: result['first']!, second: result['second']! };
          for (const name of ['parameters', 'first', 'second'] as const) {
            t.true(largestDifference(state[name], expected[name]) < 1e-5, `${name} after step ${i + 1}`);
          }
        }
        t.is(clipped > 0, what !== 'clipping none');
        t.is(clipped < rates.length, what !== 'clipping every step');
      } finally {
        await engine.close();
      }
    });
  }
}
