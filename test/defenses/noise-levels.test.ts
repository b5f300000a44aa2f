import test from 'ava';
import { noiseLevel } from '../../src/defenses/steps/noise-levels.ts';

const ends = { sigma: 0.4, sigmaEnd: 0.1 } as const;

test('levels go from the first to the last as they are told', (t) => {
  const all = (levels: 'geometric' | 'linear' | 'constant'): number[] =>
    [0, 1, 2].map((k) => noiseLevel(k, { ...ends, steps: 3, levels }));
  const close = (found: number[], expected: number[]): void => {
    found.forEach((value, i) => t.true(Math.abs(value - expected[i]!) < 1e-12, `${value}`));
  };
  close(all('geometric'), [0.4, 0.2, 0.1]);
  close(all('linear'), [0.4, 0.25, 0.1]);
  close(all('constant'), [0.4, 0.4, 0.4]);
  t.is(noiseLevel(0, { ...ends, steps: 1, levels: 'geometric' }), 0.4);
});
