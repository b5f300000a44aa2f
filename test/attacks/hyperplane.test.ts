import type * as tf from '@tensorflow/tfjs';
import test from 'ava';
import fc from 'fast-check';
import { displaceToHyperplane } from '../../src/attacks/fab/hyperplane.ts';
import type { Norm } from '../../src/results/cell.ts';
import { computeEagerly } from '../bench/support/compute.ts';

const shape = [1, 2, 3, 2];
const size = 12;
const vector = (low: number, high: number) =>
  fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: size, maxLength: size })
    .map((values) => Float32Array.from(values, (value) => low + ((high - low) * value) / 1000));
/** Components that are zero or far from it, so that the problems are well conditioned. */
const normals = vector(-2, 2).map((values) => values.map((value) => (Math.abs(value) < 0.05 ? 0 : value)));

function displace(point: Float32Array, normal: Float32Array, gap: number, norm: Norm): Float32Array {
  const { way } = computeEagerly(
    (given) => ({
      way: displaceToHyperplane(
        { point: given.point as tf.Tensor4D, normal: given.normal as tf.Tensor4D, gap: given.gap as tf.Tensor4D },
        norm,
      ),
    }),
    {
      point: { shape, values: point },
      normal: { shape, values: normal },
      gap: { shape: [1, 1, 1, 1], values: Float32Array.of(gap) },
    },
  );
  return way as Float32Array;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
const lengths: Record<Norm, (values: readonly number[]) => number> = {
  linf: (values) => Math.max(...values.map(Math.abs)),
  l2: (values) => Math.hypot(...values),
  l1: (values) => values.reduce((sum, value) => sum + Math.abs(value), 0),
};

/** How far each pixel can move so that the gap shrinks, and what a unit of that gains. */
function way(point: Float32Array, normal: Float32Array, gap: number) {
  const direction = Array.from(normal, (value) => -Math.sign(value * gap));
  const room = direction.map((sign, i) => (sign > 0 ? 1 - point[i]! : sign < 0 ? point[i]! : 0));
  return { direction, room, gain: Array.from(normal, Math.abs) };
}

/** Solves the same problem in float64 by bisecting the one multiplier of its optimality conditions. */
function solve(point: Float32Array, normal: Float32Array, gap: number, norm: Norm): number[] {
  const { direction, room, gain } = way(point, normal, gap);
  const wanted = Math.abs(gap);
  const moves = (level: number): number[] =>
    norm === 'linf'
      ? room.map((most) => Math.min(level, most))
      : norm === 'l2'
        ? room.map((most, i) => Math.min(level * gain[i]!, most))
        : greedy(room, gain, level);
  let [low, high] = [0, norm === 'l1' ? room.reduce((sum, most) => sum + most, 0) : 1e4];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (dot(gain, moves(middle)) < wanted) low = middle;
    else high = middle;
  }
  return moves(high).map((move, i) => move * direction[i]!);
}

/** Spends a length on the pixels that gain most. */
function greedy(room: readonly number[], gain: readonly number[], length: number): number[] {
  const order = gain.map((_, i) => i).sort((a, b) => gain[b]! - gain[a]!);
  const moves = room.map(() => 0);
  let left = length;
  for (const i of order) {
    moves[i] = Math.min(left, room[i]!);
    left -= moves[i];
  }
  return moves;
}

for (const norm of ['linf', 'l2', 'l1'] as const) {
  const problems = fc.tuple(vector(0, 1), normals, fc.integer({ min: -98, max: 98 }));

  test(`the way to a plane in the box is as short as a brute-force solver's, and ends on the plane: ${norm}`, (t) => {
    let bound = 0;
    fc.assert(
      fc.property(problems, ([point, normal, percentage]) => {
        const { room, gain } = way(point, normal, percentage);
        const gap = Math.fround((percentage / 100) * dot(gain, room));
        fc.pre(Math.abs(gap) > 0.01);
        const found = Array.from(displace(point, normal, gap, norm));
        const exact = solve(point, normal, gap, norm);
        const inBox = found.every((move, i) => point[i]! + move >= -1e-6 && point[i]! + move <= 1 + 1e-6);
        if (found.some((move, i) => Math.abs(move) > 0 && Math.abs(Math.abs(move) - room[i]!) < 1e-6)) bound++;
        const onPlane = Math.abs(gap + dot(normal, found)) < 1e-4;
        return inBox && onPlane && Math.abs(lengths[norm](found) - lengths[norm](exact)) < 1e-4;
      }),
      { numRuns: 300 },
    );
    t.true(bound > 20, `the box was active in ${bound} problems`);
  });

  test(`where no image of the box lies on the plane, the way leads to the corner nearest to it: ${norm}`, (t) => {
    fc.assert(
      fc.property(vector(0, 1), normals, (point, normal) => {
        const found = Array.from(displace(point, normal, 100, norm));
        const { direction, room } = way(point, normal, 100);
        return found.every((move, i) => Math.abs(move - direction[i]! * room[i]!) < 1e-5);
      }),
    );
    t.pass();
  });
}

test('the optimality conditions hold: in linf pixels that are not stopped by the box move equally far, in l2 in proportion to w', (t) => {
  fc.assert(
    fc.property(vector(0.05, 0.95), normals, (point, normal) => {
      const { room, gain } = way(point, normal, 0.5);
      fc.pre(dot(gain, room) > 0.6);
      const even = displace(point, normal, 0.5, 'linf').map(Math.abs);
      const proportional = displace(point, normal, 0.5, 'l2').map(Math.abs);
      const free = (moves: Float32Array) =>
        [...moves.keys()].filter((i) => gain[i]! > 0 && moves[i]! < room[i]! - 1e-5);
      const spread = (values: number[]) => (values.length === 0 ? 0 : Math.max(...values) - Math.min(...values));
      return (
        spread(free(even).map((i) => even[i]!)) < 1e-4 &&
        spread(free(proportional).map((i) => proportional[i]! / gain[i]!)) < 1e-3
      );
    }),
  );
  t.pass();
});
