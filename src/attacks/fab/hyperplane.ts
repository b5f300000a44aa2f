import * as tf from '@tensorflow/tfjs';
import { bisect } from '../bisect.ts';
import { maxPixel, sumPixels } from '../per-image.ts';
import type { Norm } from '../types.ts';

/** Steps of Newton's method, which rises to the root of a concave, piecewise linear function and then stands still; 3072 pixels take up to 8. */
const newtonSteps = 12;
const tiny = 1e-30;

/** Images and the planes ⟨w, z⟩ = ⟨w, point⟩ − gap, one each. */
interface Hyperplane {
  /** Images in the box, [batch, h, w, c]. */
  readonly point: tf.Tensor4D;
  /** Normal of the plane, w, [batch, h, w, c]. */
  readonly normal: tf.Tensor4D;
  /** By how much ⟨w, point⟩ is above the plane, [batch, 1, 1, 1]. */
  readonly gap: tf.Tensor4D;
}

/** The same problem in lengths: how far each pixel can go, and what a unit of its way gains. */
interface Budget {
  readonly room: tf.Tensor4D;
  readonly gain: tf.Tensor4D;
  /** What must be gained, [batch, 1, 1, 1]. */
  readonly wanted: tf.Tensor4D;
}

/** min(λ·speed, room) for the λ that gains what is wanted, or all the room if that is not enough. */
function evenly({ room, gain, wanted }: Budget, speed: tf.Tensor4D): tf.Tensor4D {
  let level = tf.zerosLike(wanted);
  const ways = () => speed.mul<tf.Tensor4D>(level).minimum<tf.Tensor4D>(room);
  for (let i = 0; i < newtonSteps; i++) {
    const moving = speed.mul<tf.Tensor4D>(level).less<tf.Tensor4D>(room).toFloat<tf.Tensor4D>();
    const slope = sumPixels(gain.mul<tf.Tensor4D>(speed).mul(moving));
    const missing = wanted.sub<tf.Tensor4D>(sumPixels(gain.mul(ways())));
    level = level.add(tf.where(slope.greater(tiny), missing.div(slope.maximum(tiny)), tf.zerosLike(missing)).relu());
  }
  return ways();
}

/** All the room of the pixels that gain most, and a part of that of the last of them. */
function greedily({ room, gain, wanted }: Budget): tf.Tensor4D {
  const value = gain.mul<tf.Tensor4D>(room);
  const from = (threshold: tf.Tensor4D) => gain.greaterEqual<tf.Tensor4D>(threshold).toFloat<tf.Tensor4D>();
  const surplus = (threshold: tf.Tensor4D) => sumPixels(value.mul(from(threshold))).sub<tf.Tensor4D>(wanted);
  const { low, high } = bisect(surplus, maxPixel(gain).mul<tf.Tensor4D>(1.001).add(tiny));
  const whole = from(high);
  const last = from(low).sub<tf.Tensor4D>(whole);
  const missing = wanted.sub<tf.Tensor4D>(sumPixels(value.mul(whole))).relu();
  const share = missing.div(sumPixels(value.mul(last)).maximum(tiny)).minimum(1);
  return room.mul(whole.add(last.mul(share)));
}

/**
 * The shortest displacement in a norm that brings an image onto a plane without leaving the box, [batch, h, w, c]; where no
 * image of the box lies on the plane, the one to the corner nearest to it (Croce & Hein 2020, arXiv:1907.02044, §3).
 */
export function displaceToHyperplane({ point, normal, gap }: Hyperplane, norm: Norm): tf.Tensor4D {
  const direction = normal.mul<tf.Tensor4D>(gap.sign()).sign<tf.Tensor4D>().neg<tf.Tensor4D>();
  const gain = normal.abs<tf.Tensor4D>();
  const up = tf.scalar(1).sub<tf.Tensor4D>(point);
  const room = tf.where(direction.greater(0), up, point);
  const budget = { room, gain, wanted: gap.abs<tf.Tensor4D>() };
  const ways = norm === 'l1' ? greedily(budget) : evenly(budget, norm === 'l2' ? gain : tf.onesLike(gain));
  return direction.mul(ways);
}
