import test from 'ava';
import { windowSide } from '../../src/attacks/square/schedule.ts';

function sides(norm: 'linf' | 'l2', queries: number): number[] {
  const all = Array.from({ length: queries }, (_, query) => windowSide(query, 0.8, [32, 32, 3], norm));
  return all.filter((side, i) => side !== all[i - 1]);
}

test('the windows for images of 32x32 are those of the reference implementation', (t) => {
  t.deepEqual(sides('linf', 10_000), [29, 20, 14, 10, 7, 5, 4, 3, 2, 1]);
  t.deepEqual(sides('l2', 10_000), [29, 21, 15, 11, 7, 5, 3]);
  const changes = [0, 10, 11, 50, 51, 200, 201, 500, 501, 1000, 1001, 2000, 2001, 4000, 4001];
  t.deepEqual(
    changes.map((query) => windowSide(query, 0.8, [32, 32, 3], 'linf')),
    [29, 29, 20, 20, 14, 14, 10, 10, 7, 7, 5, 5, 4, 4, 3],
  );
});
