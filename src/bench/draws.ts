import type { Draw, Norm } from '../attacks/types.ts';
import type { ImageShape } from '../models/types.ts';
import { drawNormal, drawSigns, drawUniform } from '../random.ts';

/** Numbers from the standard Laplace distribution. */
function drawLaplace(stream: () => number, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => (stream() < 0.5 ? 1 : -1) * Math.log(1 - stream()));
}

/**
 * A point uniform in the unit ball: for l2 a normal direction, for l1 a Laplacian one, at a radius that is the d-th root of
 * a uniform number.
 */
function drawBall(stream: () => number, size: number, norm: Norm): Float32Array {
  if (norm === 'linf') return drawUniform(stream, size);
  const direction = norm === 'l2' ? drawNormal(stream, size) : drawLaplace(stream, size);
  const length =
    norm === 'l2'
      ? Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0))
      : direction.reduce((sum, value) => sum + Math.abs(value), 0);
  const radius = stream() ** (1 / size);
  return direction.map((value) => (value / length) * radius);
}

/** Shape of a draw for one sample. */
export function drawShape({ shape }: Draw, inputShape: ImageShape): readonly number[] {
  return shape === 'image' ? inputShape : shape;
}

/** The values of one draw for one lane, the next of a stream. */
export function drawRow(draw: Draw, norm: Norm, inputShape: ImageShape, stream: () => number): Float32Array {
  const size = drawShape(draw, inputShape).reduce((product, side) => product * side, 1);
  switch (draw.law) {
    case 'uniform':
      return drawUniform(stream, size);
    case 'normal':
      return drawNormal(stream, size);
    case 'sign':
      return drawSigns(stream, size);
    case 'ball':
      return drawBall(stream, size, norm);
  }
}
