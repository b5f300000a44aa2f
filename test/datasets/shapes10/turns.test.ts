import test from 'ava';
import fc from 'fast-check';
import { cosineOfTurns, sineOfTurns } from '../../../src/datasets/shapes10/turns.ts';

test('sine and cosine of turns agree with Math to 1e-7', (t) => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (turns) => {
      const angle = 2 * Math.PI * turns;
      return (
        Math.abs(sineOfTurns(turns) - Math.sin(angle)) < 1e-7 && Math.abs(cosineOfTurns(turns) - Math.cos(angle)) < 1e-7
      );
    }),
  );
  t.pass();
});
