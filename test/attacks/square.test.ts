import * as tf from '@tensorflow/tfjs';
import test from 'ava';
import { startingPoint } from '../../src/attacks/square/proposal.ts';
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

test('in l1 the first point fills the ball, with tiles of mass 1 in each channel before the projection', (t) => {
  const shape: [number, number, number, number] = [1, 32, 32, 3];
  const length = (epsilon: number): number => {
    const lane = { x: tf.fill<tf.Rank.R4>(shape, 0.5), norm: 'l1', epsilon: tf.tensor1d([epsilon]) };
    const draws = { signs: tf.ones<tf.Rank.R4>(shape), turns: tf.ones<tf.Rank.R4>(shape) };
    const point = startingPoint(lane as unknown as Parameters<typeof startingPoint>[0], draws);
    return point.sub(lane.x).abs().sum().dataSync()[0]!;
  };
  t.true(Math.abs(length(12) - 12) < 0.01);
  t.true(Math.abs(length(200) - 75) < 0.01, '25 tiles of 3 channels');
});
