import test from 'ava';
import { checkpoints } from '../../../src/attacks/apgd/checkpoints.ts';
import { phases, sparseRounds, sparseSchedule } from '../../../src/attacks/apgd/sparse.ts';

const reached = (iterations: number) => checkpoints(iterations).map(({ iteration }) => iteration);

test('the checkpoints are those of the reference implementation', (t) => {
  t.deepEqual(reached(100), [22, 41, 57, 70, 80, 87, 93, 99]);
  t.deepEqual(reached(50), [11, 21, 30, 38, 45]);
  t.deepEqual(reached(10), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
  t.deepEqual(reached(20).slice(0, 4), [4, 7, 9, 10]);
  t.deepEqual(
    checkpoints(100).map(({ window }) => window),
    [22, 19, 16, 13, 10, 7, 6, 6],
  );
});

test('in l1 a run with larger radii goes through 30, 30 and 40 % of its iterations, each phase with an ask to begin with', (t) => {
  t.deepEqual(phases(100, true), [
    { radius: 3, iterations: 30 },
    { radius: 2, iterations: 30 },
    { radius: 1, iterations: 40 },
  ]);
  t.is(sparseRounds(100, true), 103);
  t.is(sparseRounds(100, false), 101);
  const rounds = Array.from({ length: 103 }, (_, round) => sparseSchedule(round, 100, true));
  const where = (name: keyof (typeof rounds)[number]) => rounds.flatMap((each, round) => (each[name] ? [round] : []));
  t.deepEqual(where('beginsPhase'), [0, 31, 62]);
  t.deepEqual(
    rounds.flatMap(({ radius, nextRadius }, round) => (nextRadius < radius ? [[round, nextRadius]] : [])),
    [
      [30, 2],
      [61, 1],
    ],
  );
  t.is(where('isCheckpoint').length, 100);
});

test('in l1 a plain run looks back every 4 % of its iterations', (t) => {
  const isCheckpoint = Array.from({ length: 101 }, (_, round) => sparseSchedule(round, 100, false).isCheckpoint);
  t.deepEqual(
    isCheckpoint.flatMap((here, round) => (here ? [round] : [])),
    Array.from({ length: 25 }, (_, i) => 4 * (i + 1)),
  );
});
