import * as tf from '@tensorflow/tfjs';
import { lengthOf } from '../length.ts';
import { overPixels } from '../per-image.ts';
import { projectBall } from '../projection.ts';
import type { Lane, Norm } from '../types.ts';
import { masses, turnedPyramids } from './pyramids.ts';
import { randomWindow, tiles, type Window } from './window.ts';

const tiny = 1e-12;

/** Random numbers of a start: signs and numbers in [-1, 1), of which as many are used as needed. */
interface StartDraws {
  readonly signs: tf.Tensor4D;
  readonly turns: tf.Tensor4D;
}

/** Random numbers of a round. */
export interface RoundDraws {
  /** Where the windows begin, [batch, 4]. */
  readonly places: tf.Tensor2D;
  /** [batch, channels] */
  readonly signs: tf.Tensor2D;
  /** Whether the pyramids lie on their sides, [batch, 1]. */
  readonly turn: tf.Tensor2D;
}

function mostLayers(height: number, width: number): number {
  return Math.floor(Math.min(height, width) / 2) + 1;
}

/** Values of each tile, [batch, rows, columns, n], over its pixels, [batch, h, w, n]; 0 at the margins. */
function overTiles(values: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const { rows, columns } = tiles(height, width);
  const [batch, , , count] = values.shape;
  const each = values.slice([0, 0, 0, 0], [-1, rows.count, columns.count, -1]);
  const spread = each
    .reshape([batch, rows.count, 1, columns.count, 1, count])
    .tile([1, 1, rows.side, 1, columns.side, 1])
    .reshape<tf.Tensor4D>([batch, rows.count * rows.side, columns.count * columns.side, count]);
  const margins = (length: number, { margin, count: tilesAcross, side }: typeof rows): [number, number] => [
    margin,
    length - margin - tilesAcross * side,
  ];
  return tf.pad4d(spread, [[0, 0], margins(height, rows), margins(width, columns), [0, 0]]);
}

/** An offset stretched or shortened to the radius, in l2; as it is in l1, where projections see to it. */
function fill(offset: tf.Tensor4D, epsilon: tf.Tensor1D, norm: Norm): tf.Tensor4D {
  if (norm === 'l1') return offset;
  return offset.div(overPixels(lengthOf(offset, norm).add(tiny))).mul(overPixels(epsilon));
}

/** The first point: vertical stripes of ±ε in linf, else tiles of pyramids with random signs, in l1 each of mass 1 before the projection. */
export function startingPoint({ x, norm, epsilon }: Lane, { signs, turns }: StartDraws): tf.Tensor4D {
  const [, height, width] = x.shape;
  if (norm === 'linf') return x.add(signs.slice([0, 0, 0, 0], [-1, 1, -1, -1]).mul(overPixels(epsilon)));
  const lies = overTiles(turns.slice([0, 0, 0, 0], [-1, -1, -1, 1]), height, width);
  const all = tiles(height, width);
  const pattern = turnedPyramids(all, lies, masses[norm], mostLayers(height, width));
  const count = all.rows.count * all.columns.count;
  const offset = pattern.mul(overTiles(signs, height, width)).mul<tf.Tensor4D>(norm === 'l1' ? count : 1);
  return projectBall(x.add(fill(offset, epsilon, norm)), x, epsilon, norm);
}

/** A window with another value of each channel, at the corners of the linf ball. */
function recolour(best: tf.Tensor4D, { mask }: Window, signs: tf.Tensor2D, epsilon: tf.Tensor1D): tf.Tensor4D {
  const [batch, channels] = signs.shape;
  const change = signs.reshape([batch, 1, 1, channels]).mul(overPixels(epsilon)).mul(2);
  return best.add(mask.mul(change));
}

/** Moves the mass of two windows into the first of them, and adds pyramids to what was there. */
function reshapeMass(
  best: tf.Tensor4D,
  { x, norm, epsilon }: Lane & { readonly norm: 'l2' | 'l1' },
  [first, second]: readonly [Window, Window],
  { signs, turn }: RoundDraws,
): tf.Tensor4D {
  const [, height, width, channels] = x.shape;
  const mass = masses[norm];
  const delta = best.sub<tf.Tensor4D>(x);
  const either = first.mask.maximum<tf.Tensor4D>(second.mask);
  const inFirst = delta.mul<tf.Tensor4D>(first.mask);
  const pyramids = turnedPyramids(first, overPixels(turn), mass, mostLayers(height, width));
  const added = pyramids.mul<tf.Tensor4D>(signs.reshape([-1, 1, 1, channels]));
  const content = added.add<tf.Tensor4D>(inFirst.div(mass.of(inFirst).add(tiny)));
  const length = overPixels(lengthOf(delta, norm));
  const moved = mass.of(delta.mul(either));
  const radius = overPixels(epsilon);
  const wanted =
    norm === 'l2'
      ? radius.square().sub(length.square()).relu().div(channels).add(moved.square()).sqrt()
      : radius.sub(length).relu().div(channels).add(moved).mul(channels);
  const filled = content.div<tf.Tensor4D>(mass.of(content).add(tiny)).mul(wanted);
  const elsewhere = delta.mul<tf.Tensor4D>(tf.scalar(1).sub(either));
  return x.add(fill(elsewhere.add(filled.mul(first.mask)), epsilon, norm));
}

/** The next point to try, from the best so far. */
export function proposal(best: tf.Tensor4D, lane: Lane<'side'>, draws: RoundDraws): tf.Tensor4D {
  const { x, norm, epsilon, schedule } = lane;
  const [, height, width] = x.shape;
  const place = (from: number) => draws.places.slice<tf.Tensor2D>([0, from], [-1, 2]);
  const first = randomWindow(schedule.side, place(0), height, width);
  if (norm === 'linf') return recolour(best, first, draws.signs, epsilon);
  const second = randomWindow(schedule.side, place(2), height, width);
  return reshapeMass(best, { ...lane, norm }, [first, second], draws);
}
